import type { PolicyLook } from '../../application/engine.ts';
import { type SecondFactorState, secondFactorState } from '../../domain/members/teammate.ts';
import type { Teammate } from '../../ports/repositories/teammates.ts';
import { isoMoment } from '../../text/format.ts';
import { BYTE_ORDER_MARK, csvLine } from '../csv.ts';
import { type AnyRoute, get, type InOrganization } from '../route.ts';
import { streamOf } from '../stream.ts';
import { TEAMMATES } from './teammates.tsx';
import { readTeammatesQuery } from './teammates-query.ts';

export const teammatesCsvRoutes: readonly AnyRoute[] = [get('admin', `${TEAMMATES}.csv`, sendCsv)];

const AT_ONCE = 500;

/** Everybody of the filter and search, read from the store as fast as the other end takes it. */
async function sendCsv(exchange: InOrganization): Promise<Response> {
  const look = await exchange.services.engine.policies.read(exchange.member.organization.id);
  const body = streamOf(chunksOf(exchange, look));
  return exchange.c.body(body, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="teammates.csv"',
  });
}

async function* chunksOf(exchange: InOrganization, look: PolicyLook): AsyncGenerator<string, undefined> {
  const { c, services, frame, member } = exchange;
  const { filter, sort, search } = readTeammatesQuery(c, member.role);
  yield BYTE_ORDER_MARK + csvLine(frame.t.teammatesFile.columns);
  let after = null;
  do {
    const query = { filter, sort, search, limit: AT_ONCE, after };
    const found = await services.engine.members.page(member.organization.id, query);
    yield found.teammates.map((teammate) => csvLine(cellsOf(exchange, teammate, look))).join('');
    after = found.next;
  } while (after !== null);
}

function cellsOf({ frame, services }: InOrganization, teammate: Teammate, { policy }: PolicyLook): readonly string[] {
  const { name, email, role, methods, membership, recoveryCodesLeft, lastSignInAt } = teammate;
  const { t } = frame;
  const state = secondFactorState(teammate, policy, services.clock.now());
  return [
    ...[name, email, t.common.roles[role], t.teammatesFile.states[state.kind]],
    methods.map(({ method }) => t.common.methods[method]).join('; '),
    sinceOf(state),
    state.kind === 'due' ? isoMoment(state.at) : '',
    methods.length === 0 ? '' : String(recoveryCodesLeft),
    lastSignInAt === null ? '' : isoMoment(lastSignInAt),
    isoMoment(membership.joinedAt),
  ];
}

function sinceOf(state: SecondFactorState): string {
  if ('methods' in state) return isoMoment(state.methods[0].since);
  return 'since' in state ? isoMoment(state.since) : '';
}
