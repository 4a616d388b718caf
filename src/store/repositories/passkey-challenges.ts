import type { Kysely } from 'kysely';
import type { PasskeyChallengeRepository } from '../../ports/repositories/passkey-challenges.ts';
import type { Schema } from '../schema.ts';

/** Each is one conditional statement whose row count is the answer. */
export function passkeyChallengeRepository(db: Kysely<Schema>): PasskeyChallengeRepository {
  return {
    async add({ challengeDigest, browserDigest, expiresAt }) {
      const digests = { challenge_digest: challengeDigest, browser_digest: browserDigest };
      await db
        .insertInto('passkey_challenges')
        .values({ ...digests, expires_at: expiresAt, state: 'open' })
        .execute();
    },
    async spend({ challengeDigest, browserDigest }, now) {
      const { numUpdatedRows } = await db
        .updateTable('passkey_challenges')
        .set({ state: 'spent' })
        .where('challenge_digest', '=', challengeDigest)
        .where('browser_digest', '=', browserDigest)
        .where('state', '=', 'open')
        .where('expires_at', '>', now)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async noteStray(challengeDigest) {
      const { numUpdatedRows } = await db
        .updateTable('passkey_challenges')
        .set({ state: 'told' })
        .where('challenge_digest', '=', challengeDigest)
        .where('state', '!=', 'told')
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async purge(now) {
      await db.deleteFrom('passkey_challenges').where('expires_at', '<=', now).execute();
    },
  };
}
