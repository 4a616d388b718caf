import { type Kysely, sql, type Transaction } from 'kysely';
import type { UserId } from '../domain/ids.ts';
import { before, days, type Instant, minutes } from '../domain/time.ts';
import type { AccountStore, NewPassword, ResetAsked, ResetLink } from '../ports/account-store.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { Keyring } from '../ports/keyring.ts';
import { auditRepository, outboxRepository } from './repositories/records.ts';
import type { Schema } from './schema.ts';

export interface RecordTools {
  readonly crypto: Crypto;
  readonly keyring: Keyring;
}

const MINUTE = minutes(1);
const DAY = days(1);
const MOST_IN_DAY = 5;

/** New passwords, by a mailed link or by the password of before. What is told of them commits with them (I-52, I-56). */
export function passwordResets(db: Kysely<Schema>, tools: RecordTools) {
  return {
    askReset: (asked, now) =>
      db.transaction().execute(async (transaction) => {
        if (!(await keepLink(transaction, asked, now))) return false;
        if (asked.told !== null) await tell(transaction, tools, asked.told, now);
        return true;
      }),
    async findReset(link, now) {
      const row = await liveLinks(db, link, now).select('user_id').executeTakeFirst();
      return (row?.user_id ?? null) as UserId | null;
    },
    changePassword: (change, now) =>
      db.transaction().execute(async (transaction) => {
        if (!(await spendProof(transaction, change, now))) return false;
        await writePassword(transaction, change, now);
        await transaction
          .updateTable('password_resets')
          .set({ token_digest: null })
          .where('user_id', '=', change.user)
          .execute();
        await tell(transaction, tools, change, now);
        return true;
      }),
    async purgePasswordResets(now) {
      await db.updateTable('password_resets').set({ token_digest: null }).where('expires_at', '<=', now).execute();
      await db.deleteFrom('password_resets').where('asked_at', '<', before(now, DAY)).execute();
    },
  } satisfies Partial<AccountStore>;
}

export async function writePassword(
  db: Kysely<Schema>,
  { user, hash }: { readonly user: UserId; readonly hash: string },
  now: Instant,
): Promise<void> {
  const changed = { hash, changed_at: now };
  await db
    .insertInto('passwords')
    .values({ user_id: user, ...changed })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(changed))
    .execute();
}

async function tell(
  transaction: Transaction<Schema>,
  tools: RecordTools,
  { event, message }: Pick<NewPassword, 'event' | 'message'>,
  now: Instant,
): Promise<void> {
  await auditRepository(transaction, tools.crypto).add(event, now);
  await outboxRepository(transaction, tools).add(message, now);
}

/** One statement pays for the mail and puts the new link in the old one's place. */
async function keepLink(transaction: Transaction<Schema>, asked: ResetAsked, now: Instant): Promise<boolean> {
  const isNextDay = sql<boolean>`password_resets.day_began_at <= ${before(now, DAY)}`;
  const link = {
    user_id: asked.told?.message.user ?? null,
    token_digest: asked.tokenDigest,
    browser_digest: asked.browserDigest,
    asked_at: now,
    expires_at: asked.expiresAt,
  };
  const kept = await transaction
    .insertInto('password_resets')
    .values({ email_key: asked.emailKey, ...link, day_began_at: now, asked_in_day: 1 })
    .onConflict((conflict) =>
      conflict
        .column('email_key')
        .doUpdateSet({
          ...link,
          day_began_at: sql<number>`case when ${isNextDay} then ${now} else password_resets.day_began_at end`,
          asked_in_day: sql<number>`case when ${isNextDay} then 1 else password_resets.asked_in_day + 1 end`,
        })
        .where('password_resets.asked_at', '<=', before(now, MINUTE))
        .where((eb) => eb.or([isNextDay, eb('password_resets.asked_in_day', '<', MOST_IN_DAY)])),
    )
    .returning('email_key')
    .executeTakeFirst();
  return kept !== undefined;
}

/** A link is good for the mailbox it went to: not once the person has another address, or is deactivated. */
function liveLinks(db: Kysely<Schema>, { tokenDigest, browserDigest }: ResetLink, now: Instant) {
  return db
    .selectFrom('password_resets')
    .where('token_digest', '=', tokenDigest)
    .where('browser_digest', '=', browserDigest)
    .where('expires_at', '>', now)
    .where('user_id', 'in', (eb) =>
      eb
        .selectFrom('users')
        .select('users.id')
        .whereRef('users.email_key', '=', 'password_resets.email_key')
        .where('users.state', '=', 'active'),
    );
}

/** @returns true for one caller: the link is spent, or the password is still the one that was shown. */
async function spendProof(
  transaction: Transaction<Schema>,
  { user, proof, hash }: NewPassword,
  now: Instant,
): Promise<boolean> {
  if (proof.kind === 'password') {
    const { numUpdatedRows } = await transaction
      .updateTable('passwords')
      .set({ hash })
      .where('user_id', '=', user)
      .where('hash', '=', proof.hash)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }
  const { numUpdatedRows } = await transaction
    .updateTable('password_resets')
    .set({ token_digest: null })
    .where('token_digest', '=', proof.tokenDigest)
    .where('email_key', 'in', liveLinks(transaction, proof, now).select('email_key').where('user_id', '=', user))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
