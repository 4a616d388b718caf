import type { OwnOrganization } from '../../application/engine.ts';
import { page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InSession } from '../route.ts';
import { HelpView } from '../views/help-view.tsx';
import { type YourOrganizationsProps, YourOrganizationsView } from '../views/your-organizations-view.tsx';
import { shownBy } from './shown-by.ts';

export const homeRoutes: readonly AnyRoute[] = [
  get('session', '/', showYourOrganizations),
  get('public', '/help', (exchange) => page(exchange, <HelpView frame={exchange.frame} />)),
];

async function showYourOrganizations(exchange: InSession): Promise<Response> {
  const { services, frame, session, sessionKey } = exchange;
  const overview = await services.engine.methods.overview(sessionKey);
  if (overview === null) return redirect(exchange, '/sign-in?notice=ended');
  const props: YourOrganizationsProps = {
    frame,
    person: session.user,
    signedIn: { at: session.evidence.signInBeganAt, ...shownBy(session.evidence) },
    organizations: overview.organizations.flatMap(toEntry),
  };
  return page(exchange, <YourOrganizationsView {...props} />);
}

function toEntry({ id, name, role, requires, access }: OwnOrganization): YourOrganizationsProps['organizations'] {
  if (access.kind === 'not-found') return [];
  const deadline = access.kind === 'allow' ? access.deadline : null;
  return [{ id, name, role, requires, deadline, state: access.kind === 'allow' ? 'open' : access.kind }];
}
