import { secondFactorState } from '../../domain/members/teammate.ts';
import { mayAdminister } from '../../domain/organizations/role.ts';
import { exemptionOf } from '../../domain/policy/exemption.ts';
import { isLeftToProvider } from '../../domain/policy/policy.ts';
import { formatList } from '../../text/format.ts';
import { page } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization } from '../route.ts';
import {
  type AccessSecurityNotice,
  type AccessSecurityProps,
  AccessSecurityView,
} from '../views/access-security-view.tsx';
import { OrganizationView } from '../views/organization-view.tsx';
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
  const [{ teammates }, counts, look] = await Promise.all([
    members.page(id, { filter: 'all', sort: 'name', search: '', limit: MOST_LISTED, after: null }),
    members.counts(id),
    policies.read(id),
  ]);
  const now = services.clock.now();
  const view = (
    <OrganizationView
      frame={frame}
      person={member.user}
      organization={navOf(exchange)}
      members={teammates.map((teammate) => {
        const { name, email, role } = teammate;
        return { name, email, role, state: secondFactorState(teammate, look.policy, now) };
      })}
      total={counts.all}
      requires={look.isInForce}
      deadline={member.deadline}
    />
  );
  return page(exchange, view);
}

async function showAccessSecurity(exchange: InOrganization): Promise<Response> {
  const { c, services, frame, member } = exchange;
  const { id } = member.organization;
  const { members, policies } = services.engine;
  const canChange = mayAdminister(member.role);
  const [[self], ownersBesides, impact, look, invitations] = await Promise.all([
    members.findAll(id, [member.user.id]),
    members.ownersBesides(id, member.user.id),
    policies.preview(id),
    policies.read(id),
    canChange ? policies.invitations(id) : null,
  ]);
  const { policy, turnedOnBy } = look;
  const isOn = policy.secondFactor === 'required';
  const notice = c.req.query('notice');
  const notices = Object.keys(frame.t.pages.accessSecurity.notices) as AccessSecurityNotice[];
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
    adoption: {
      ...{ total: impact.total, enrolled: impact.noChange, exempt: impact.exempt },
      ...{ notSetUp: impact.mustSetUp, suspended: impact.suspended },
    },
    emailedRecovery: policy.emailedRecovery === 'yes',
    invitations,
    owners: ownersBesides + (member.role === 'owner' ? 1 : 0),
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
