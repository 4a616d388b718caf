import type { Kysely } from 'kysely';
import { emailKey } from '../../domain/email.ts';
import type { UserId } from '../../domain/ids.ts';
import type { MessageContent } from '../../domain/messages/message.ts';
import { isNotice } from '../../domain/messages/notices.ts';
import type { TextContent } from '../../domain/messages/text-content.ts';
import { type Instant, instant } from '../../domain/time.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { Keyring } from '../../ports/keyring.ts';
import type {
  Carried,
  DueMessage,
  DueText,
  LeasedMessage,
  NewMessage,
  OutboxRepository,
} from '../../ports/repositories/records.ts';
import { instantOrNull } from '../rows.ts';
import type { OutboxTable, Schema } from '../schema.ts';
import { findNumber } from './sealed-number.ts';

/** Contents are sealed: they may hold a code, and a dump of the database must not (I-49). */
export function outboxRepository(
  db: Kysely<Schema>,
  { crypto, keyring }: { crypto: Crypto; keyring: Keyring },
): OutboxRepository {
  const insert = writerOn(db, { crypto, keyring });
  return {
    add: ({ user, run = null, ...message }, now) => insert({ ...NOBODY, user_id: user, run_id: run }, message, now),
    async addToEveryAddress({ user, run = null, ...message }, now) {
      const to = { ...NOBODY, user_id: user, run_id: run };
      await insert(to, message, now);
      for (const identity_id of await otherAddressesOf(db, user)) await insert({ ...to, identity_id }, message, now);
    },
    addText: ({ user, phone, ...message }, now) => insert({ ...NOBODY, user_id: user, phone_id: phone }, message, now),
    addInvitation: ({ invitation, ...message }, now) => insert({ ...NOBODY, invitation_id: invitation }, message, now),
    ...drops(db),
    ...notices(db),
    async countSince(user, kind, since) {
      const { count } = await db
        .selectFrom('outbox')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('user_id', '=', user)
        .where('kind', '=', kind)
        .where('created_at', '>', since)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async timesSince(user, kind, since) {
      const rows = await db
        .selectFrom('outbox')
        .select('created_at')
        .where('user_id', '=', user)
        .where('kind', '=', kind)
        .where('created_at', '>', since)
        .orderBy('created_at', 'desc')
        .execute();
      return rows.map(({ created_at }) => instant(created_at));
    },
    async purge(until) {
      await db.deleteFrom('outbox').where('state', '!=', 'waiting').where('created_at', '<', until).execute();
    },
    lease: (limit, leaseUntil, now, carried = 'all') => lease(db, keyring, { limit, leaseUntil, now, carried }),
    ...outcomes(db),
  };
}

const NOBODY = { user_id: '', invitation_id: null, identity_id: null, run_id: null, phone_id: null } as const;

function outcomes(db: Kysely<Schema>) {
  return {
    async markSent(id) {
      await db.updateTable('outbox').set({ state: 'sent', sealed_content: null }).where('id', '=', id).execute();
    },
    async postpone(id, until) {
      await db.updateTable('outbox').set({ due_at: until }).where('id', '=', id).execute();
    },
    async markFailed(id) {
      const { numUpdatedRows } = await db
        .updateTable('outbox')
        .set({ state: 'failed', sealed_content: null })
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async failureOfText({ user, phone }, writtenAt) {
      const rows = await db
        .selectFrom('outbox')
        .leftJoin('text_deliveries', 'text_deliveries.message_id', 'outbox.id')
        .select(['outbox.state', 'text_deliveries.status'])
        .where('outbox.user_id', '=', user)
        .where('outbox.created_at', '=', writtenAt)
        .where('outbox.phone_id', '=', phone)
        .execute();
      // One that another took the place of in the same millisecond says nothing of that other.
      const left = rows.filter(({ state }) => state !== 'failed');
      if (left.length === 0) return rows.length === 0 ? null : 'not-sent';
      return left.every(({ status }) => status === 'failed') ? 'not-delivered' : null;
    },
  } satisfies Partial<OutboxRepository>;
}

function drops(db: Kysely<Schema>) {
  const drop = async (column: 'invitation_id' | 'phone_id', id: string) => {
    await db
      .updateTable('outbox')
      .set({ state: 'failed', sealed_content: null })
      .where(column, '=', id)
      .where('state', '=', 'waiting')
      .execute();
  };
  return {
    dropInvitation: (invitation) => drop('invitation_id', invitation),
    dropTexts: (phone) => drop('phone_id', phone),
  } satisfies Partial<OutboxRepository>;
}

/** The links of notices: they live in the messages themselves, and are forgotten with them. */
function notices(db: Kysely<Schema>) {
  return {
    async findNotice(disownDigest, since) {
      const row = await db
        .selectFrom('outbox')
        .select(['user_id', 'kind', 'address', 'browser', 'created_at'])
        .where('disown_digest', '=', disownDigest)
        .where('created_at', '>', since)
        .executeTakeFirst();
      if (row === undefined || !isNotice(row.kind)) return null;
      return { user: row.user_id as UserId, kind: row.kind, origin: originOf(row), at: instant(row.created_at) };
    },
    async disown(disownDigest, since) {
      const { numUpdatedRows } = await db
        .updateTable('outbox')
        .set({ disown_digest: null })
        .where('disown_digest', '=', disownDigest)
        .where('created_at', '>', since)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
  } satisfies Partial<OutboxRepository>;
}

function writerOn(db: Kysely<Schema>, { crypto, keyring }: { crypto: Crypto; keyring: Keyring }) {
  return async (
    to: Addressed & Pick<OutboxTable, 'run_id' | 'phone_id'>,
    {
      content,
      origin,
      goodUntil,
    }: Pick<NewMessage, 'origin' | 'goodUntil'> & { readonly content: MessageContent | TextContent },
    now: Instant,
  ): Promise<void> => {
    const id = crypto.newId('msg');
    const disownToken = isNotice(content.kind) ? crypto.newToken() : null;
    const plain = new TextEncoder().encode(
      JSON.stringify(disownToken === null ? content : { ...content, disownToken }),
    );
    await db
      .insertInto('outbox')
      .values({
        ...{ id, ...to, kind: content.kind, sealed_content: keyring.seal(plain, bindingOf(recipientOf(to), id)) },
        ...{ address: origin.address, browser: origin.browser },
        disown_digest: disownToken === null ? null : crypto.digest(disownToken),
        ...{ created_at: now, due_at: now, good_until: goodUntil, tries: 0, state: 'waiting' },
      })
      .execute();
  };
}

const bindingOf = (user: string, row: string) => ({ purpose: 'outbox', user, row });

async function lease(
  db: Kysely<Schema>,
  keyring: Keyring,
  { limit, leaseUntil, now, carried }: { limit: number; leaseUntil: number; now: number; carried: Carried },
): Promise<readonly LeasedMessage[]> {
  const due = db
    .selectFrom('outbox')
    .select('id')
    .where('state', '=', 'waiting')
    .where('due_at', '<=', now)
    .$if(carried !== 'all', (query) => query.where('phone_id', carried === 'texts' ? 'is not' : 'is', null))
    .orderBy('due_at')
    .limit(limit);
  const rows = await db
    .updateTable('outbox')
    .set((eb) => ({ due_at: leaseUntil, tries: eb('tries', '+', 1) }))
    .where('id', 'in', due)
    // Judged again under the row's lock, so that two workers never hold the same message.
    .where('due_at', '<=', now)
    .returningAll()
    .execute();
  const mails = rows.filter(({ phone_id }) => phone_id === null);
  const recipients = await recipientsOf(db, mails);
  return Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      tries: row.tries,
      goodUntil: instantOrNull(row.good_until),
      message: row.phone_id === null ? openMessage(keyring, row, recipients.get(recipientOf(row))) : null,
      text: row.phone_id === null ? null : await openText(db, keyring, row),
      textFor:
        row.phone_id === null
          ? null
          : { user: row.user_id as UserId, origin: originOf(row), at: instant(row.created_at) },
    })),
  );
}

type Addressed = Pick<OutboxTable, 'user_id' | 'invitation_id' | 'identity_id'>;

const originOf = ({ address, browser }: Pick<OutboxTable, 'address' | 'browser'>) => ({ address, browser });

const recipientOf = ({ user_id, invitation_id, identity_id }: Addressed) => identity_id ?? invitation_id ?? user_id;

/** One identity for each address that is not the account's own. */
async function otherAddressesOf(db: Kysely<Schema>, user: string): Promise<Iterable<string>> {
  const rows = await db
    .selectFrom('identities')
    .innerJoin('users', 'users.id', 'identities.user_id')
    .select(['identities.id', 'identities.email', 'users.email_key'])
    .where('identities.user_id', '=', user)
    .where('identities.email', '!=', '')
    .execute();
  const others = rows.filter(({ email, email_key }) => emailKey(email) !== email_key);
  return new Map(others.map(({ id, email }) => [emailKey(email), id])).values();
}

/** Addresses as they are stored now, of people, of what providers told of them, and of invitations (I-57). */
async function recipientsOf(db: Kysely<Schema>, rows: readonly Addressed[]) {
  if (rows.length === 0) return new Map<string, DueMessage['to']>();
  const isOwn = ({ invitation_id, identity_id }: Addressed) => invitation_id === null && identity_id === null;
  const users = rows.filter(isOwn).map(({ user_id }) => user_id);
  const people = users.length === 0 ? [] : await peopleOf(db, users);
  const invitations = rows.flatMap(({ invitation_id }) => invitation_id ?? []);
  const invited = invitations.length === 0 ? [] : await invitedOf(db, invitations);
  const identities = rows.flatMap(({ identity_id }) => identity_id ?? []);
  const linked = identities.length === 0 ? [] : await linkedOf(db, identities);
  return new Map([...people, ...invited, ...linked].map(({ id, email, name }) => [id, { email, name }]));
}

const peopleOf = (db: Kysely<Schema>, ids: readonly string[]) =>
  db.selectFrom('users').select(['id', 'email', 'name']).where('id', 'in', ids).execute();

const linkedOf = (db: Kysely<Schema>, ids: readonly string[]) =>
  db
    .selectFrom('identities')
    .innerJoin('users', 'users.id', 'identities.user_id')
    .select(['identities.id', 'identities.email', 'users.name'])
    .where('identities.id', 'in', ids)
    .execute();

async function invitedOf(db: Kysely<Schema>, ids: readonly string[]) {
  const rows = await db.selectFrom('member_invitations').select(['id', 'email']).where('id', 'in', ids).execute();
  return rows.map((row) => ({ ...row, name: '' }));
}

interface Linked {
  readonly disownToken?: string | null;
}

function openMessage(keyring: Keyring, row: OutboxTable, to: DueMessage['to'] | undefined): DueMessage | null {
  const opened = to === undefined ? null : openContent<MessageContent & Linked>(keyring, row);
  if (to === undefined || opened === null) return null;
  const origin = originOf(row);
  const { disownToken = null, ...content } = opened;
  return { id: row.id, to, content, origin, at: instant(row.created_at), disownToken };
}

async function openText(db: Kysely<Schema>, keyring: Keyring, row: OutboxTable): Promise<DueText | null> {
  const content = openContent<TextContent>(keyring, row);
  const to = content === null ? null : await findNumber(db, keyring, row);
  return content === null || to === null ? null : { to, content, at: instant(row.created_at) };
}

/** One that cannot be opened must not hold up the others. */
function openContent<Content>(keyring: Keyring, row: OutboxTable): Content | null {
  if (row.sealed_content === null) return null;
  try {
    const plain = keyring.open(row.sealed_content, bindingOf(recipientOf(row), row.id));
    return JSON.parse(new TextDecoder().decode(plain)) as Content;
  } catch {
    return null;
  }
}
