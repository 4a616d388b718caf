import { apiKeyApiRoutes } from './api/api-keys.ts';
import { auditApiRoutes } from './api/audit.ts';
import { enrollmentApiRoutes } from './api/enrollment.ts';
import { invitationApiRoutes } from './api/invitations.ts';
import { joiningApiRoutes } from './api/joining.ts';
import { memberApiRoutes } from './api/members.ts';
import { apiRoutes } from './api/organizations.ts';
import { ownAccountApiRoutes } from './api/own-account.ts';
import { ownSessionApiRoutes } from './api/own-sessions.ts';
import { passkeyApiRoutes } from './api/passkeys.ts';
import { passwordApiRoutes } from './api/passwords.ts';
import { signInApiRoutes } from './api/sign-in.ts';
import { signInLinkApiRoutes } from './api/sign-in-links.ts';
import { singleSignOnApiRoutes } from './api/single-sign-on.ts';
import { developmentRoutes } from './development/routes.tsx';
import { operationRoutes } from './operations/routes.ts';
import { textReportRoutes } from './operations/text-reports.ts';
import { apiKeyRoutes } from './pages/api-keys.tsx';
import { apiReferenceRoutes } from './pages/api-reference.tsx';
import { auditLogRoutes } from './pages/audit-log.tsx';
import { challengeRoutes } from './pages/challenge.tsx';
import { changeMethodsRoutes } from './pages/change-methods.tsx';
import { changePasswordRoutes } from './pages/change-password.tsx';
import { changePolicyRoutes } from './pages/change-policy.tsx';
import { changeRecoveryRoutes } from './pages/change-recovery.tsx';
import { companySignInRoutes } from './pages/company-sign-in.tsx';
import { confirmRoutes } from './pages/confirm.tsx';
import { confirmByLinkRoutes } from './pages/confirm-by-link.tsx';
import { devicesRoutes } from './pages/devices.tsx';
import { disownNoticeRoutes } from './pages/disown-notice.tsx';
import { firstStartRoutes } from './pages/first-start.tsx';
import { homeRoutes } from './pages/home.tsx';
import { hostedDomainRoutes } from './pages/hosted-domain.tsx';
import { invitationRoutes } from './pages/invitations.tsx';
import { inviteRoutes } from './pages/invite.tsx';
import { joinRoutes } from './pages/join.tsx';
import { leaveRoutes } from './pages/leave.tsx';
import { magicLinkRoutes } from './pages/magic-link.tsx';
import { mailboxRoutes } from './pages/mailbox.tsx';
import { makePasswordRoutes } from './pages/make-password.tsx';
import { memberRoutes } from './pages/member.tsx';
import { organizationRoutes } from './pages/organization.tsx';
import { ownCompanyRoutes } from './pages/own-companies.tsx';
import { passkeyRoutes } from './pages/passkey.tsx';
import { passkeySignInRoutes } from './pages/passkey-sign-in.tsx';
import { passwordResetRoutes } from './pages/password-reset.tsx';
import { phoneRoutes } from './pages/phone.tsx';
import { providerRoutes } from './pages/providers.tsx';
import { recoveryCodeRoutes } from './pages/recovery-codes.tsx';
import { resetMembersRoutes } from './pages/reset-members.tsx';
import { samlRoutes } from './pages/saml.tsx';
import { setUpRoutes } from './pages/set-up.tsx';
import { settingsRoutes } from './pages/settings.tsx';
import { signInRoutes } from './pages/sign-in.tsx';
import { singleSignOnRoutes } from './pages/single-sign-on.tsx';
import { stopRecoveryRoutes } from './pages/stop-recovery.tsx';
import { teammatesRoutes } from './pages/teammates.tsx';
import { teammatesCsvRoutes } from './pages/teammates-csv.ts';
import { textRoutes } from './pages/text.tsx';
import { textCountriesRoutes } from './pages/text-countries.tsx';
import { waysInRoutes } from './pages/ways-in.tsx';
import type { AnyRoute } from './route.ts';

/** Every route there is. What is not in this table is not served; the gate and `twofold routes` both read it. */
export const ROUTES: readonly AnyRoute[] = [
  ...operationRoutes,
  ...textReportRoutes,
  ...apiReferenceRoutes,
  ...signInRoutes,
  ...companySignInRoutes,
  ...samlRoutes,
  ...passwordResetRoutes,
  ...magicLinkRoutes,
  ...providerRoutes,
  ...challengeRoutes,
  ...passkeyRoutes,
  ...passkeySignInRoutes,
  ...textRoutes,
  ...mailboxRoutes,
  ...stopRecoveryRoutes,
  ...disownNoticeRoutes,
  ...setUpRoutes,
  ...phoneRoutes,
  ...recoveryCodeRoutes,
  ...firstStartRoutes,
  ...homeRoutes,
  ...settingsRoutes,
  ...changePasswordRoutes,
  ...makePasswordRoutes,
  ...waysInRoutes,
  ...devicesRoutes,
  ...confirmRoutes,
  ...confirmByLinkRoutes,
  ...organizationRoutes,
  ...changePolicyRoutes,
  ...singleSignOnRoutes,
  ...ownCompanyRoutes,
  ...hostedDomainRoutes,
  ...textCountriesRoutes,
  ...changeRecoveryRoutes,
  ...changeMethodsRoutes,
  ...teammatesRoutes,
  ...teammatesCsvRoutes,
  ...resetMembersRoutes,
  ...memberRoutes,
  ...inviteRoutes,
  ...invitationRoutes,
  ...leaveRoutes,
  ...joinRoutes,
  ...signInApiRoutes,
  ...enrollmentApiRoutes,
  ...passkeyApiRoutes,
  ...ownAccountApiRoutes,
  ...ownSessionApiRoutes,
  ...passwordApiRoutes,
  ...signInLinkApiRoutes,
  ...joiningApiRoutes,
  ...apiRoutes,
  ...memberApiRoutes,
  ...singleSignOnApiRoutes,
  ...invitationApiRoutes,
  ...auditLogRoutes,
  ...auditApiRoutes,
  ...apiKeyRoutes,
  ...apiKeyApiRoutes,
  ...developmentRoutes,
];
