import type { Kysely } from 'kysely';
import type { SessionId } from '../domain/ids.ts';
import type { AccountStore, JourneyKey } from '../ports/account-store.ts';
import type { RecordTools } from './mailed-links.ts';
import { auditRepository } from './repositories/audit-events.ts';
import type { Schema } from './schema.ts';

/** Journeys to a provider and back: each is spent once, by the browser that began it (I-09). */
export function journeys(db: Kysely<Schema>, tools: RecordTools) {
  return {
    async beginJourney({ stateDigest, browserDigest, provider, sessionId, returnTo, expiresAt }) {
      const digests = { state_digest: stateDigest, browser_digest: browserDigest };
      const where = { provider, session_id: sessionId, return_to: returnTo };
      await db
        .insertInto('provider_journeys')
        .values({ ...digests, ...where, expires_at: expiresAt, state: 'open' })
        .execute();
    },
    async spendJourney({ stateDigest, browserDigest, provider }, now) {
      const row = await db
        .updateTable('provider_journeys')
        .set({ state: 'spent' })
        .where('state_digest', '=', stateDigest)
        .where('browser_digest', '=', browserDigest)
        .where('provider', '=', provider)
        .where('state', '=', 'open')
        .where('expires_at', '>', now)
        .returning(['session_id', 'return_to'])
        .executeTakeFirst();
      return row === undefined ? null : { sessionId: row.session_id as SessionId | null, returnTo: row.return_to };
    },
    noteStrayJourney: ({ stateDigest, provider }, event, now) =>
      db.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('provider_journeys')
          .set({ state: 'told' })
          .where('state_digest', '=', stateDigest)
          .where('provider', '=', provider)
          .where('state', '!=', 'told')
          .executeTakeFirst();
        if (numUpdatedRows === 1n) await auditRepository(transaction, tools).add(event, now);
        return numUpdatedRows === 1n || (await isKnown(transaction, { stateDigest, provider }));
      }),
    async noteNoJourney(key, event, now) {
      await auditRepository(db, tools).addOnceAnHour(`${event.action}|${key}`, event, now);
    },
    noteJourneyFailure: (event, now) => auditRepository(db, tools).add(event, now),
    async purgeJourneys(now) {
      await db.deleteFrom('provider_journeys').where('expires_at', '<=', now).execute();
    },
  } satisfies Partial<AccountStore>;
}

async function isKnown(db: Kysely<Schema>, { stateDigest, provider }: JourneyKey): Promise<boolean> {
  const row = await db
    .selectFrom('provider_journeys')
    .select('state')
    .where('state_digest', '=', stateDigest)
    .where('provider', '=', provider)
    .executeTakeFirst();
  return row !== undefined;
}
