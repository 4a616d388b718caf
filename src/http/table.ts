import { memberApiRoutes } from './api/members.ts';
import { apiRoutes } from './api/organizations.ts';
import { developmentRoutes } from './development/routes.tsx';
import { operationRoutes } from './operations/routes.ts';
import { challengeRoutes } from './pages/challenge.tsx';
import { changePasswordRoutes } from './pages/change-password.tsx';
import { changePolicyRoutes } from './pages/change-policy.tsx';
import { confirmRoutes } from './pages/confirm.tsx';
import { devicesRoutes } from './pages/devices.tsx';
import { firstStartRoutes } from './pages/first-start.tsx';
import { homeRoutes } from './pages/home.tsx';
import { leaveRoutes } from './pages/leave.tsx';
import { mailboxRoutes } from './pages/mailbox.tsx';
import { memberRoutes } from './pages/member.tsx';
import { organizationRoutes } from './pages/organization.tsx';
import { passkeyRoutes } from './pages/passkey.tsx';
import { passwordResetRoutes } from './pages/password-reset.tsx';
import { recoveryCodeRoutes } from './pages/recovery-codes.tsx';
import { resetMembersRoutes } from './pages/reset-members.tsx';
import { setUpRoutes } from './pages/set-up.tsx';
import { settingsRoutes } from './pages/settings.tsx';
import { signInRoutes } from './pages/sign-in.tsx';
import { teammatesRoutes } from './pages/teammates.tsx';
import { teammatesCsvRoutes } from './pages/teammates-csv.ts';
import type { AnyRoute } from './route.ts';

/** Every route there is. What is not in this table is not served; the gate and `twofold routes` both read it. */
export const ROUTES: readonly AnyRoute[] = [
  ...operationRoutes,
  ...signInRoutes,
  ...passwordResetRoutes,
  ...challengeRoutes,
  ...passkeyRoutes,
  ...mailboxRoutes,
  ...setUpRoutes,
  ...recoveryCodeRoutes,
  ...firstStartRoutes,
  ...homeRoutes,
  ...settingsRoutes,
  ...changePasswordRoutes,
  ...devicesRoutes,
  ...confirmRoutes,
  ...organizationRoutes,
  ...changePolicyRoutes,
  ...teammatesRoutes,
  ...teammatesCsvRoutes,
  ...resetMembersRoutes,
  ...memberRoutes,
  ...leaveRoutes,
  ...apiRoutes,
  ...memberApiRoutes,
  ...developmentRoutes,
];
