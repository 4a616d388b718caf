import type { Kysely } from 'kysely';
import type { Method } from '../../domain/authenticators/methods.ts';
import type { AuthenticatorId, OrganizationId } from '../../domain/ids.ts';
import { instant } from '../../domain/time.ts';
import type { SignInFactsRepository } from '../../ports/repositories/sign-in-facts.ts';
import { prepared } from '../prepared.ts';
import { POLICY_COLUMNS, toMembership, toPolicy, toUser, USER_COLUMNS } from '../rows.ts';
import type { Schema } from '../schema.ts';

export function signInFactsRepository(db: Kysely<Schema>): SignInFactsRepository {
  return {
    async find(id) {
      const [row] = (await FIND_USER(db, { id })).rows;
      if (row === undefined) return null;
      const user = toUser(row);
      const [memberships, authenticators] = await Promise.all([membershipsOf(db, id), authenticatorsOf(db, id)]);
      const { mustEnrollAnew, lastCodeSpentAt, wantsSetUp, codesUnsaved } = user;
      const enrolled = {
        authenticators,
        recoveryCodesLeft: Number(row.codes_left),
        mustEnrollAnew,
        lastCodeSpentAt,
        wantsSetUp,
        codesUnsaved,
      };
      return { user, memberships, enrolled };
    },
  };
}

const FIND_USER = prepared((db, { id }: { id: string }) =>
  db
    .selectFrom('users')
    .select(USER_COLUMNS)
    .select((eb) =>
      eb
        .selectFrom('recovery_codes')
        .select(({ fn }) => fn.count<number>('recovery_codes.digest').as('count'))
        .where('recovery_codes.user_id', '=', id)
        .where('recovery_codes.spent_at', 'is', null)
        .as('codes_left'),
    )
    .where('users.id', '=', id),
);

const MEMBERSHIPS = prepared((db, { user }: { user: string }) =>
  db
    .selectFrom('memberships')
    .innerJoin('organizations', 'organizations.id', 'memberships.organization_id')
    .leftJoin('policies', 'policies.organization_id', 'memberships.organization_id')
    .select(['organizations.id', 'organizations.name', 'memberships.role', 'memberships.state'])
    .select(['memberships.joined_at', 'memberships.held_since', 'memberships.held_by'])
    .select(POLICY_COLUMNS)
    .where('memberships.user_id', '=', user)
    .orderBy('organizations.name'),
);

const AUTHENTICATORS = prepared((db, { user }: { user: string }) =>
  db.selectFrom('authenticators').select(['id', 'method', 'confirmed_at']).where('user_id', '=', user),
);

async function membershipsOf(db: Kysely<Schema>, user: string) {
  const { rows } = await MEMBERSHIPS(db, { user });
  return rows.map((row) => ({
    organization: { id: row.id as OrganizationId, name: row.name },
    membership: toMembership(row),
    policy: toPolicy(row),
  }));
}

async function authenticatorsOf(db: Kysely<Schema>, user: string) {
  const { rows } = await AUTHENTICATORS(db, { user });
  return rows.map((row) => ({
    id: row.id as AuthenticatorId,
    method: row.method as Method,
    confirmedAt: instant(row.confirmed_at),
  }));
}
