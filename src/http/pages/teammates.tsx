import type { PolicyLook } from '../../application/engine.ts';
import { secondFactorState, TEAMMATE_FILTERS } from '../../domain/members/teammate.ts';
import { mayAdminister } from '../../domain/organizations/role.ts';
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
  const query = queryFor(isAdmin, readTeammatesQuery(c));
  const [found, counts, look] = await Promise.all([
    engine.members.page(id, { ...query, limit: ON_A_PAGE }),
    engine.members.counts(id),
    engine.policies.read(id),
  ]);
  const path = pathOfTeammates(exchange);
  const to = (patch: Partial<TeammatesQuery>) => teammatesAddress(path, { ...query, after: null, ...patch });
  const filters = TEAMMATE_FILTERS.filter((filter) => isShown(filter, isAdmin, look));
  const props: TeammatesProps = {
    frame,
    person: member.user,
    organization: navOf(exchange),
    canChange: isAdmin,
    rows: found.teammates.map((teammate) => rowOf(exchange, teammate, look)),
    query,
    filters: filters.map((filter) => ({ filter, count: counts[filter], href: to({ filter }) })),
    links: {
      search: path,
      clear: to({ search: '' }),
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
    notice: c.req.query('notice') === 'none-selected' ? 'none-selected' : null,
  };
  return page(exchange, <TeammatesView {...props} />);
}

/** How many codes somebody has left, and when they were last here, is nobody's business but an admin's. */
function queryFor(isAdmin: boolean, query: TeammatesQuery): TeammatesQuery {
  if (isAdmin) return query;
  const filter = query.filter === 'few-codes' ? 'all' : query.filter;
  const sort = query.sort === 'last-sign-in' ? 'name' : query.sort;
  return { ...query, filter, sort, after: sort === query.sort ? query.after : null };
}

function isShown(filter: TeammatesQuery['filter'], isAdmin: boolean, { isInForce }: PolicyLook): boolean {
  if (filter === 'few-codes') return isAdmin;
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
