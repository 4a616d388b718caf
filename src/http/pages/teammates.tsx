import type { PolicyLook } from '../../application/engine.ts';
import { secondFactorState, TEAMMATE_FILTERS } from '../../domain/members/teammate.ts';
import { mayAdminister } from '../../domain/organizations/role.ts';
import { exemptionOf } from '../../domain/policy/exemption.ts';
import { doesCount } from '../../domain/policy/methods-that-count.ts';
import type { Teammate } from '../../ports/repositories/teammates.ts';
import { page } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization } from '../route.ts';
import type { TeammateRow } from '../views/teammates-table.tsx';
import { type TeammatesProps, TeammatesView } from '../views/teammates-view.tsx';
import { navOf, ORGANIZATION, pathOfOrganization } from './organization.tsx';
import { readTeammatesQuery, type TeammatesQuery, teammatesAddress } from './teammates-query.ts';

export const TEAMMATES = `${ORGANIZATION}/teammates`;

export const teammatesRoutes: readonly AnyRoute[] = [get('organization', TEAMMATES, showTeammates)];

const ON_A_PAGE = 25;

export const pathOfTeammates = (exchange: InOrganization) => `${pathOfOrganization(exchange)}/teammates`;

async function showTeammates(exchange: InOrganization): Promise<Response> {
  const { c, services, frame, member } = exchange;
  const { engine } = services;
  const { id } = member.organization;
  const isAdmin = mayAdminister(member.role);
  const query = readTeammatesQuery(c, member.role);
  const [found, counts, look, invited] = await Promise.all([
    engine.members.page(id, { ...query, limit: ON_A_PAGE }),
    engine.members.counts(id),
    engine.policies.read(id),
    isAdmin ? services.accounts.invitations.count(id) : null,
  ]);
  const path = pathOfTeammates(exchange);
  const to = (patch: Partial<TeammatesQuery>) => teammatesAddress(path, { ...query, after: null, ...patch });
  const props: TeammatesProps = {
    frame,
    person: member.user,
    organization: navOf(exchange),
    canChange: isAdmin,
    rows: found.teammates.map((teammate) => rowOf(exchange, teammate, look)),
    query,
    filters: filtersOf(exchange, { counts, look, invited }, query),
    links: {
      search: path,
      clear: to({ search: '' }),
      invite: `${path}/invite`,
      csv: teammatesAddress(`${path}.csv`, { ...query, after: null }),
      sorts: {
        name: to({ sort: 'name' }),
        enrolled: to({ sort: 'enrolled' }),
        'last-sign-in': to({ sort: 'last-sign-in' }),
      },
      next: found.next === null ? null : to({ after: found.next }),
      first: query.after === null ? null : to({}),
    },
    total: counts.all,
    notSetUp: counts['not-set-up'],
    exempt: counts['single-sign-on'],
    isChoosy: engine.policies.installed.some((method) => !doesCount(method, look.policy)),
    notice: c.req.query('notice') === 'none-selected' ? 'none-selected' : null,
  };
  return page(exchange, <TeammatesView {...props} />);
}

interface Counted {
  readonly counts: Readonly<Record<TeammatesQuery['filter'], number>>;
  readonly look: PolicyLook;
  /** How many are invited; null where that is not told. */
  readonly invited: number | null;
}

/** The links above the list of people, and above the list of those who are invited. */
export function filtersOf(
  exchange: InOrganization,
  { counts, look, invited }: Counted,
  query: TeammatesQuery,
): TeammatesProps['filters'] {
  const path = pathOfTeammates(exchange);
  const isAdmin = mayAdminister(exchange.member.role);
  const people = TEAMMATE_FILTERS.filter((filter) => isShown(filter, isAdmin, look)).map((filter) => {
    const href = teammatesAddress(path, { ...query, filter, after: null });
    return { filter, count: counts[filter], href };
  });
  if (invited === null) return people;
  return [...people, { filter: 'invited', count: invited, href: `${path}/invitations` }];
}

function isShown(filter: TeammatesQuery['filter'], isAdmin: boolean, { isInForce, policy }: PolicyLook): boolean {
  if (filter === 'few-codes') return isAdmin;
  if (filter === 'single-sign-on') return exemptionOf(policy).kind !== 'nobody';
  // A hold closes nothing while no second factor is required.
  return filter !== 'on-hold' || isInForce;
}

function rowOf(exchange: InOrganization, teammate: Teammate, { policy }: PolicyLook): TeammateRow {
  const { services, member } = exchange;
  const { userId: id, name, email, role, methods, recoveryCodesLeft, lastSignInAt } = teammate;
  const state = secondFactorState(teammate, policy, services.clock.now());
  return {
    ...{ id, name, email, role, state, lastSignInAt },
    codesLeft: methods.length === 0 ? null : recoveryCodesLeft,
    isYou: id === member.user.id,
    href: `${pathOfTeammates(exchange)}/member?${new URLSearchParams({ user: id })}`,
  };
}
