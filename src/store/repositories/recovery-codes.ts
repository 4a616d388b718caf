import type { Kysely } from 'kysely';
import type { RecoveryCodeRepository } from '../../ports/repositories/recovery-codes.ts';
import { instantOrNull } from '../rows.ts';
import type { Schema } from '../schema.ts';

export function recoveryCodeRepository(db: Kysely<Schema>): RecoveryCodeRepository {
  return {
    async replace(user, digests, now) {
      await db.deleteFrom('recovery_codes').where('user_id', '=', user).execute();
      const rows = digests.map((digest) => ({ user_id: user, digest, made_at: now, spent_at: null }));
      if (rows.length > 0) await db.insertInto('recovery_codes').values(rows).execute();
      await db
        .updateTable('users')
        .set({ last_code_spent_at: null, codes_unsaved: rows.length > 0 ? 1 : 0 })
        .where('id', '=', user)
        .execute();
    },
    async spend(user, digests, now) {
      const { numUpdatedRows } = await db
        .updateTable('recovery_codes')
        .set({ spent_at: now })
        .where('user_id', '=', user)
        .where('digest', 'in', digests)
        .where('spent_at', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async count(user) {
      const row = await db
        .selectFrom('recovery_codes')
        .select(({ fn }) => [
          fn.countAll<number>().as('total'),
          fn.count<number>('spent_at').as('spent'),
          fn.min('made_at').as('made_at'),
        ])
        .where('user_id', '=', user)
        .executeTakeFirstOrThrow();
      const total = Number(row.total);
      return { total, left: total - Number(row.spent), madeAt: instantOrNull(row.made_at) };
    },
    ...notes(db),
  };
}

function notes(db: Kysely<Schema>) {
  return {
    async isSpent(user, digests) {
      const row = await db
        .selectFrom('recovery_codes')
        .select('digest')
        .where('user_id', '=', user)
        .where('digest', 'in', digests)
        .where('spent_at', 'is not', null)
        .executeTakeFirst();
      return row !== undefined;
    },
    async noteSaved(user) {
      await db.updateTable('users').set({ codes_unsaved: 0 }).where('id', '=', user).execute();
    },
    async noteLastSpent(user, now) {
      await db.updateTable('users').set({ last_code_spent_at: now }).where('id', '=', user).execute();
    },
  } satisfies Partial<RecoveryCodeRepository>;
}
