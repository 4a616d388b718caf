import type { Kysely } from 'kysely';
import type { UserId } from '../../domain/ids.ts';
import { KNOWN_FOR, type KnownBrowser, type KnownBrowserKind } from '../../domain/sign-in/known-browser.ts';
import { before, type Instant } from '../../domain/time.ts';
import type { KnownBrowserRepository } from '../../ports/repositories/known-browsers.ts';
import { prepared } from '../prepared.ts';
import type { KnownBrowsersTable, Schema } from '../schema.ts';

export function knownBrowserRepository(db: Kysely<Schema>): KnownBrowserRepository {
  return {
    async recognize({ user, kind, mark }, since, now) {
      return (await RECOGNIZE(db, { user, kind, mark, since, now })).numAffectedRows === 1n;
    },
    async knows({ user, kind, mark }, since) {
      const row = await db
        .selectFrom('known_browsers')
        .select('user_id')
        .where('user_id', '=', user)
        .where('kind', '=', kind)
        .where('mark', '=', mark)
        .where('last_seen_at', '>', since)
        .executeTakeFirst();
      return row !== undefined;
    },
    async remember({ user, kind, mark }, now) {
      await REMEMBER(db, { user_id: user, kind, mark, last_seen_at: now });
    },
    async beginRecord(user) {
      return (await BEGIN_RECORD(db, { user })).numAffectedRows === 1n;
    },
    async forgetAllOf(user) {
      await db.deleteFrom('known_browsers').where('user_id', '=', user).execute();
      await db
        .updateTable('users')
        .set({ browsers_noted: 1 })
        .where('id', '=', user)
        // Whoever has never signed in has had no browser that could be forgotten.
        .where('last_sign_in_at', 'is not', null)
        .execute();
    },
    async purge(now) {
      for (const kind of Object.keys(KNOWN_FOR) as KnownBrowserKind[]) {
        const until = before(now, KNOWN_FOR[kind]);
        await db.deleteFrom('known_browsers').where('kind', '=', kind).where('last_seen_at', '<=', until).execute();
      }
    },
  };
}

/** Looks and notes at once: of most sign-ins it is all that there is to do. */
const RECOGNIZE = prepared((db, { user, kind, mark, since, now }: KnownBrowser & { since: Instant; now: Instant }) =>
  db
    .updateTable('known_browsers')
    .set({ last_seen_at: now })
    .where('user_id', '=', user)
    .where('kind', '=', kind)
    .where('mark', '=', mark)
    .where('last_seen_at', '>', since),
);

const REMEMBER = prepared((db, row: KnownBrowsersTable) =>
  db
    .insertInto('known_browsers')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'kind', 'mark']).doUpdateSet({ last_seen_at: row.last_seen_at }),
    ),
);

const BEGIN_RECORD = prepared((db, { user }: { user: UserId }) =>
  db.updateTable('users').set({ browsers_noted: 1 }).where('id', '=', user).where('browsers_noted', '=', 0),
);
