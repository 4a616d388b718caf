import { strongestFirst } from '../../domain/authenticators/methods.ts';
import type { HeldMethod } from '../../domain/members/teammate.ts';
import { mayAdminister } from '../../domain/organizations/role.ts';
import { exemptionOf } from '../../domain/policy/exemption.ts';
import { doesCount } from '../../domain/policy/methods-that-count.ts';
import { isLeftToProvider, type Policy } from '../../domain/policy/policy.ts';
import { formatList } from '../../text/format.ts';
import { page } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization } from '../route.ts';
import {
  type AccessSecurityNotice,
  type AccessSecurityProps,
  AccessSecurityView,
} from '../views/access-security-view.tsx';
import { type MemberMethod, OrganizationView } from '../views/organization-view.tsx';
import { byName } from '../views/parts/country-names.ts';
import type { Frame } from '../views/props.ts';

export const ORGANIZATION = '/organizations/:organization';
export const ACCESS_SECURITY = `${ORGANIZATION}/settings/access-security`;

export const organizationRoutes: readonly AnyRoute[] = [
  get('organization', ORGANIZATION, showOrganization),
  get('organization', ACCESS_SECURITY, showAccessSecurity),
];

const MOST_LISTED = 50;

export const pathOfOrganization = ({ member }: InOrganization) =>
  `/organizations/${encodeURIComponent(member.organization.id)}`;

export const navOf = ({ member }: InOrganization) => ({ ...member.organization, role: member.role });

async function showOrganization(exchange: InOrganization): Promise<Response> {
  const { services, frame, member } = exchange;
  const { id } = member.organization;
  const { members, policies } = services.engine;
  const [{ teammates }, impact, policy] = await Promise.all([
    members.page(id, { filter: 'all', sort: 'name', search: '', limit: MOST_LISTED, after: null }),
    policies.preview(id),
    policies.read(id),
  ]);
  // Whoever is suspended is not among the people that are counted.
  const active = teammates.filter(({ membership }) => membership.state === 'active');
  const view = (
    <OrganizationView
      frame={frame}
      person={member.user}
      organization={navOf(exchange)}
      members={active.map(({ name, email, role, methods: held }) => ({
        ...{ name, email, role },
        method: methodShown(held, policy.policy),
      }))}
      total={impact.total}
      requires={policy.isInForce}
      deadline={member.deadline}
    />
  );
  return page(exchange, view);
}

/** The strongest that counts here, or, marked as such, the strongest of what does not. */
function methodShown(held: readonly HeldMethod[], policy: Policy): MemberMethod | null {
  const methods = strongestFirst(held.map(({ method }) => method));
  const method = methods.find((each) => doesCount(each, policy)) ?? methods[0];
  return method === undefined ? null : { method, doesCount: doesCount(method, policy) };
}

async function showAccessSecurity(exchange: InOrganization): Promise<Response> {
  const { c, services, frame, member } = exchange;
  const { id } = member.organization;
  const { members, policies } = services.engine;
  const canChange = mayAdminister(member.role);
  const [list, impact, look, invitations] = await Promise.all([
    members.list(id, MOST_LISTED),
    policies.preview(id),
    policies.read(id),
    canChange ? policies.invitations(id) : null,
  ]);
  const { policy, turnedOnBy } = look;
  const isOn = policy.secondFactor === 'required';
  const notice = c.req.query('notice');
  const notices = Object.keys(frame.t.pages.accessSecurity.notices) as AccessSecurityNotice[];
  const self = list.find(({ userId }) => userId === member.user.id);
  const props: AccessSecurityProps = {
    frame,
    person: member.user,
    organization: navOf(exchange),
    canChange,
    required: isOn,
    leftTo: isLeftToProvider(policy) ? await nameOfProvider(exchange) : null,
    spares: exemptionOf(policy).kind !== 'nobody',
    turnedOn: isOn ? { by: turnedOnBy, at: policy.turnedOnAt } : null,
    openSessions: policy.openSessions,
    methods: policy.methods.filter((method) => policies.installed.includes(method)),
    countries: countriesOf(frame, policy.textCountries),
    accounts: accountsOf(exchange, policy.hostedDomain),
    adoption: { total: impact.total, enrolled: impact.noChange, exempt: impact.exempt, notSetUp: impact.mustSetUp },
    emailedRecovery: policy.emailedRecovery === 'yes',
    canMail: services.settings.canMail,
    invitations,
    owners: list.filter(({ role, membership }) => role === 'owner' && membership.state === 'active').length,
    selfEnrolled: self !== undefined && self.enrolledSince !== null,
    notice: notices.find((known) => known === notice) ?? null,
  };
  return page(exchange, <AccessSecurityView {...props} />);
}

async function nameOfProvider({ services, member }: InOrganization): Promise<string> {
  const { connection } = await services.singleSignOn.look(member.organization.id, member.user.id);
  return connection?.name ?? '';
}

function accountsOf({ services, frame }: InOrganization, hostedDomain: string | null) {
  const names = services.settings.providers.map(({ name }) => name);
  return names.length === 0 ? null : { providers: formatList(frame.locale, names), hostedDomain };
}

const countriesOf = (frame: Frame, codes: readonly string[] | null) =>
  codes === null
    ? null
    : byName(
        frame,
        codes.map((code) => ({ code })),
      ).map(({ name }) => name);
