import { type Kysely, sql } from 'kysely';
import type { ConnectionId, UserId } from '../../domain/ids.ts';
import { before, hours, type Instant, instant } from '../../domain/time.ts';
import type { SignOnAnswer, SignOnPurpose, SingleSignOnStore, TakenAnswer } from '../../ports/single-sign-on-store.ts';
import { auditRepository } from '../repositories/audit-events.ts';
import { instantOrNull } from '../rows.ts';
import type { Schema } from '../schema.ts';
import type { SsoRequestsTable } from '../single-sign-on-schema.ts';
import { type Tools, tellWith } from './told.ts';

const MOST_REFUSALS_IN_HOUR = 200;

type Answered = Parameters<SingleSignOnStore['answer']>[0];

export function requests({ db, ...tools }: Tools) {
  return {
    async addRequest({ id, connection, purpose, user, returnTo, bindingDigest, forcedAt, expiresAt }) {
      await db
        .insertInto('sso_requests')
        .values({
          ...{ id, connection_id: connection, purpose, user_id: user, return_to: returnTo },
          ...{ binding_digest: bindingDigest, state: 'begun', forced_at: forcedAt, expires_at: expiresAt },
        })
        .execute();
    },
    answer: (answered) => db.transaction().execute((transaction) => answer(transaction, answered)),
    ...answers(db),
    async noteRefusal(connection, told) {
      await tellWith({ db, ...tools }, told, (transaction) => payRefusal(transaction, connection, told.now));
    },
    async noteStray(key, { event, now }) {
      await auditRepository(db, tools).addOnceAnHour(`${event.action}|${key}`, event, now);
    },
    async noteInVain(told) {
      await tellWith({ db, ...tools }, told, async () => true);
    },
    async purge(now) {
      await db.deleteFrom('sso_requests').where('expires_at', '<=', now).execute();
      await db.deleteFrom('sso_assertions').where('expires_at', '<=', now).execute();
    },
  } satisfies Partial<SingleSignOnStore>;
}

/** What waits, or waited, for the browser that began. */
function answers(db: Kysely<Schema>) {
  return {
    async take({ answerDigest, bindingDigest, now }) {
      const row = await db
        .updateTable('sso_requests')
        .set({ state: 'spent' })
        .where('answer_digest', '=', answerDigest)
        .where('state', '=', 'answered')
        .where('expires_at', '>', now)
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : toTaken(row, bindingDigest);
    },
    async peek({ answerDigest, bindingDigest, now }) {
      const row = await db
        .selectFrom('sso_requests')
        .selectAll()
        .where('answer_digest', '=', answerDigest)
        .where('state', '=', 'answered')
        .where('expires_at', '>', now)
        .executeTakeFirst();
      return row === undefined ? null : toTaken(row, bindingDigest);
    },
    async findOver(answerDigest) {
      const row = await db
        .selectFrom('sso_requests')
        .select(['connection_id', 'state'])
        .where('answer_digest', '=', answerDigest)
        .executeTakeFirst();
      if (row === undefined) return null;
      return { connection: row.connection_id as ConnectionId, isSpent: row.state === 'spent' };
    },
  } satisfies Partial<SingleSignOnStore>;
}

function toTaken(row: SsoRequestsTable, bindingDigest: string | null): TakenAnswer | null {
  if (row.answer === null) return null;
  return {
    id: row.id,
    connection: row.connection_id as ConnectionId,
    purpose: row.purpose as SignOnPurpose,
    user: row.user_id as UserId | null,
    returnTo: row.return_to,
    bindingDigest: row.binding_digest,
    forcedAt: instantOrNull(row.forced_at),
    expiresAt: instant(row.expires_at),
    answer: readAnswer(row.answer),
    isSameBrowser: row.binding_digest === bindingDigest,
  };
}

/** Answers that waited while the server was renewed do not say when somebody signed in there. */
const readAnswer = (written: string): SignOnAnswer => ({ authenticatedAt: null, ...JSON.parse(written) });

/** One statement pays for the row in the log; it counts each hour anew. */
async function payRefusal(transaction: Kysely<Schema>, connection: ConnectionId, now: Instant): Promise<boolean> {
  const isOver = sql<boolean>`refusals_since <= ${before(now, hours(1))}`;
  const { numUpdatedRows } = await transaction
    .updateTable('sso_connections')
    .set({
      refusals: sql<number>`case when ${isOver} then 1 else refusals + 1 end`,
      refusals_since: sql<number>`case when ${isOver} then ${now} else refusals_since end`,
    })
    .where('id', '=', connection)
    .where((eb) => eb.or([isOver, eb('refusals', '<', MOST_REFUSALS_IN_HOUR)]))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

async function answer(transaction: Kysely<Schema>, given: Answered): Promise<'answered' | 'replayed' | 'unsolicited'> {
  const { requestId, connection, assertionDigest, assertionExpiresAt, answerDigest, now } = given;
  const spent = await transaction
    .insertInto('sso_assertions')
    .values({ connection_id: connection, digest: assertionDigest, expires_at: assertionExpiresAt })
    .onConflict((conflict) => conflict.columns(['connection_id', 'digest']).doNothing())
    .returning('digest')
    .executeTakeFirst();
  if (spent === undefined) return 'replayed';
  const { numUpdatedRows } = await transaction
    .updateTable('sso_requests')
    .set({ state: 'answered', answer_digest: answerDigest, answer: JSON.stringify(given.answer) })
    .where('id', '=', requestId)
    .where('connection_id', '=', connection)
    .where('state', '=', 'begun')
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return numUpdatedRows === 1n ? 'answered' : 'unsolicited';
}
