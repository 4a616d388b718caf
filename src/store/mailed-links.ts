import { type Kysely, sql, type Transaction } from 'kysely';
import type { UserId } from '../domain/ids.ts';
import { KNOWN_FOR } from '../domain/sign-in/known-browser.ts';
import { before, days, type Instant, minutes } from '../domain/time.ts';
import type { AccountStore, LinkAsked, LinkPurpose, MailedLink, Told } from '../ports/account-store.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { Keyring } from '../ports/keyring.ts';
import { holdingRows } from './holding-rows.ts';
import { auditRepository } from './repositories/audit-events.ts';
import { knownBrowserRepository } from './repositories/known-browsers.ts';
import { outboxRepository } from './repositories/outbox.ts';
import type { Schema } from './schema.ts';

export interface RecordTools {
  readonly crypto: Crypto;
  readonly keyring: Keyring;
}

const MINUTE = minutes(1);
const DAY = days(1);
/** Somebody may sign in by mail several times a day, and each link that is used frees its place. */
const MOST_IN_DAY = { 'password-reset': 5, 'sign-in': 10 } as const satisfies Record<LinkPurpose, number>;

/** Links by mail, whatever they are for. What is told of them commits with them (I-52, I-56). */
export function mailedLinks(db: Kysely<Schema>, tools: RecordTools) {
  return {
    askLink: (asked, now) =>
      db.transaction().execute(async (transaction) => {
        if (!(await keepLink(transaction, asked, now))) return false;
        if (asked.told !== null) await tell(transaction, tools, asked.told, now);
        return true;
      }),
    async findLink(link, now) {
      const row = await liveLinks(db, link, now).select('user_id').executeTakeFirst();
      return (row?.user_id ?? null) as UserId | null;
    },
    spendLink: (link, now) => spendLink(db, link, now),
    dropLinks: (user) => dropLinks(db, user),
    async purgeLinks(now) {
      const over = { token_digest: null, return_to: null };
      await db.updateTable('mailed_links').set(over).where('expires_at', '<=', now).execute();
      await db.deleteFrom('mailed_links').where('asked_at', '<', before(now, DAY)).execute();
    },
  } satisfies Partial<AccountStore>;
}

export async function tell(
  transaction: Transaction<Schema>,
  tools: RecordTools,
  { event, message }: Told,
  now: Instant,
): Promise<void> {
  await auditRepository(transaction, tools).add(event, now);
  await outboxRepository(transaction, tools).add(message, now);
}

type AskedBy = 'own-browser' | 'anybody';

/** One statement pays for the mail and puts the new link in the old one's place. */
async function keepLink(transaction: Transaction<Schema>, asked: LinkAsked, now: Instant): Promise<boolean> {
  const asked_by = await askerOf(transaction, asked, now);
  await holdLinks(transaction, asked);
  const isNextDay = sql<boolean>`mailed_links.day_began_at <= ${before(now, DAY)}`;
  const link = {
    user_id: asked.told?.message.user ?? null,
    token_digest: asked.tokenDigest,
    browser_digest: asked.browserDigest,
    return_to: asked.returnTo,
    asked_at: now,
    expires_at: asked.expiresAt,
  };
  const { purpose, emailKey: email_key } = asked;
  const kept = await transaction
    .insertInto('mailed_links')
    .values({ purpose, email_key, asked_by, ...link, day_began_at: now, asked_in_day: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['purpose', 'email_key', 'asked_by'])
        .doUpdateSet({
          ...link,
          day_began_at: sql<number>`case when ${isNextDay} then ${now} else mailed_links.day_began_at end`,
          asked_in_day: sql<number>`case when ${isNextDay} then 1 else mailed_links.asked_in_day + 1 end`,
        })
        .where('mailed_links.asked_at', '<=', before(now, MINUTE))
        .where((eb) => eb.or([isNextDay, eb('mailed_links.asked_in_day', '<', MOST_IN_DAY[purpose])])),
    )
    .returning('email_key')
    .executeTakeFirst();
  if (kept === undefined) return false;
  await transaction
    .updateTable('mailed_links')
    .set({ token_digest: null })
    .where('purpose', '=', purpose)
    .where('email_key', '=', email_key)
    .where('asked_by', '!=', asked_by)
    .execute();
  return true;
}

/** Nobody else can keep somebody from mailed links who asks from a browser that they have signed in with (ADR 0029). */
async function askerOf(
  transaction: Transaction<Schema>,
  { recognized, told }: LinkAsked,
  now: Instant,
): Promise<AskedBy> {
  if (recognized === null || told === null) return 'anybody';
  const browser = { user: told.message.user, kind: 'browser', mark: recognized } as const;
  const isOwn = await knownBrowserRepository(transaction).knows(browser, before(now, KNOWN_FOR.browser));
  return isOwn ? 'own-browser' : 'anybody';
}

/** In one order, so that two who ask at the same moment do not wait for each other. */
async function holdLinks(
  transaction: Transaction<Schema>,
  { purpose, emailKey }: Pick<LinkAsked, 'purpose' | 'emailKey'>,
): Promise<void> {
  await transaction
    .selectFrom('mailed_links')
    .select('asked_by')
    .where('purpose', '=', purpose)
    .where('email_key', '=', emailKey)
    .orderBy('asked_by')
    .$call(holdingRows(transaction))
    .execute();
}

/** A link is good for the mailbox it went to: not once the person has another address, or is deactivated. */
function liveLinks(db: Kysely<Schema>, { purpose, tokenDigest, browserDigest }: MailedLink, now: Instant) {
  return db
    .selectFrom('mailed_links')
    .where('purpose', '=', purpose)
    .where('token_digest', '=', tokenDigest)
    .where('browser_digest', '=', browserDigest)
    .where('expires_at', '>', now)
    .where('user_id', 'in', (eb) =>
      eb
        .selectFrom('users')
        .select('users.id')
        .whereRef('users.email_key', '=', 'mailed_links.email_key')
        .where('users.state', '=', 'active'),
    );
}

export async function dropLinks(db: Kysely<Schema>, user: UserId): Promise<void> {
  await db.updateTable('mailed_links').set({ token_digest: null }).where('user_id', '=', user).execute();
}

/** @returns whose it was, for exactly one caller. */
export async function spendLink(db: Kysely<Schema>, link: MailedLink, now: Instant) {
  const row = await db
    .updateTable('mailed_links')
    .set({ token_digest: null, asked_in_day: sql<number>`asked_in_day - 1` })
    .where('purpose', '=', link.purpose)
    .where('token_digest', '=', link.tokenDigest)
    .where('email_key', 'in', liveLinks(db, link, now).select('email_key'))
    .returning(['user_id', 'return_to'])
    .executeTakeFirst();
  const user = row?.user_id ?? null;
  return user === null ? null : { user: user as UserId, returnTo: row?.return_to ?? null };
}
