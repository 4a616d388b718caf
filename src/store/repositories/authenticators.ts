import type { Kysely } from 'kysely';
import type { Method } from '../../domain/authenticators/methods.ts';
import type { AuthenticatorId, UserId } from '../../domain/ids.ts';
import { type Instant, instant } from '../../domain/time.ts';
import type { AuthenticatorRepository } from '../../ports/repositories/authenticators.ts';
import { prepared } from '../prepared.ts';
import { instantOrNull } from '../rows.ts';
import type { Schema } from '../schema.ts';

export function authenticatorRepository(db: Kysely<Schema>): AuthenticatorRepository {
  return {
    async list(user) {
      const rows = await db
        .selectFrom('authenticators')
        .selectAll()
        .where('user_id', '=', user)
        .orderBy('confirmed_at')
        .execute();
      return rows.map((row) => ({
        id: row.id as AuthenticatorId,
        userId: row.user_id as UserId,
        method: row.method as Method,
        name: row.name,
        confirmedAt: instant(row.confirmed_at),
        lastUsedAt: instantOrNull(row.last_used_at),
        failedInRow: row.failed_in_row,
      }));
    },
    ...removals(db),
    async noteFailure(id) {
      await db
        .updateTable('authenticators')
        .set((eb) => ({ failed_in_row: eb('failed_in_row', '+', 1) }))
        .where('id', '=', id)
        .execute();
    },
    async noteUse(id, now) {
      await NOTE_USE(db, { id, now });
    },
    ...totp(db),
  };
}

const NOTE_USE = prepared((db, { id, now }: { id: AuthenticatorId; now: Instant }) =>
  db.updateTable('authenticators').set({ last_used_at: now, failed_in_row: 0 }).where('id', '=', id),
);

const LIST_TOTP = prepared((db, { user }: { user: UserId }) =>
  db
    .selectFrom('totp_authenticators')
    .innerJoin('authenticators', 'authenticators.id', 'totp_authenticators.authenticator_id')
    .select(['authenticators.id', 'sealed_secret', 'failed_in_row'])
    .where('totp_authenticators.user_id', '=', user),
);

const CLAIM_TIME_STEP = prepared((db, { id, step }: { id: AuthenticatorId; step: number }) =>
  db
    .updateTable('totp_authenticators')
    .set({ last_step: step })
    .where('authenticator_id', '=', id)
    .where('last_step', '<', step),
);
function removals(db: Kysely<Schema>): Pick<AuthenticatorRepository, 'remove' | 'removeAll'> {
  return {
    async remove(user, id) {
      for (const table of ['totp_authenticators', 'passkeys', 'phones'] as const) {
        await db.deleteFrom(table).where('authenticator_id', '=', id).where('user_id', '=', user).execute();
      }
      const { numDeletedRows } = await db
        .deleteFrom('authenticators')
        .where('id', '=', id)
        .where('user_id', '=', user)
        .executeTakeFirst();
      return numDeletedRows === 1n;
    },
    async removeAll(user) {
      await db.deleteFrom('totp_authenticators').where('user_id', '=', user).execute();
      await db.deleteFrom('passkeys').where('user_id', '=', user).execute();
      await db.deleteFrom('phones').where('user_id', '=', user).execute();
      const { numDeletedRows } = await db.deleteFrom('authenticators').where('user_id', '=', user).executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

interface NewAuthenticator {
  readonly id: AuthenticatorId;
  readonly user: UserId;
  readonly method: Method;
  readonly name: string | null;
}

/** What every method has in common; being confirmed counts as the first use. */
export async function insertAuthenticator(
  db: Kysely<Schema>,
  { id, user, method, name }: NewAuthenticator,
  now: Instant,
): Promise<void> {
  const times = { confirmed_at: now, last_used_at: now };
  await db
    .insertInto('authenticators')
    .values({ id, user_id: user, method, name, ...times, failed_in_row: 0 })
    .execute();
  await db.updateTable('users').set({ must_enroll_anew: 0, set_up_wanted: 0 }).where('id', '=', user).execute();
}

function totp(db: Kysely<Schema>): Pick<AuthenticatorRepository, 'listTotp' | 'addTotp' | 'claimTimeStep'> {
  return {
    async listTotp(user) {
      const { rows } = await LIST_TOTP(db, { user });
      return rows.map((row) => ({
        id: row.id as AuthenticatorId,
        sealedSecret: row.sealed_secret,
        failedInRow: row.failed_in_row,
      }));
    },
    async addTotp({ id, user, sealedSecret, step }, now) {
      await insertAuthenticator(db, { id, user, method: 'totp', name: null }, now);
      // The set-up code is spent too: it must not open the next sign-in (I-10).
      const secret = { authenticator_id: id, user_id: user, sealed_secret: sealedSecret, last_step: step };
      await db.insertInto('totp_authenticators').values(secret).execute();
    },
    async claimTimeStep(id, step, now) {
      if ((await CLAIM_TIME_STEP(db, { id, step })).numAffectedRows !== 1n) return false;
      await authenticatorRepository(db).noteUse(id, now);
      return true;
    },
  };
}
