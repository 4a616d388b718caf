import type { Kysely } from 'kysely';
import type { MessageContent } from '../../domain/messages/message.ts';
import { instant } from '../../domain/time.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { Keyring } from '../../ports/keyring.ts';
import type { AuditRepository, DueMessage, LeasedMessage, OutboxRepository } from '../../ports/repositories/records.ts';
import { prepared } from '../prepared.ts';
import { instantOrNull } from '../rows.ts';
import type { AuditEventsTable, OutboxTable, Schema } from '../schema.ts';

export function auditRepository(db: Kysely<Schema>, crypto: Crypto): AuditRepository {
  return {
    async add({ action, actor, target, organization, origin, details = {} }, now) {
      await ADD_EVENT(db, {
        ...{ id: crypto.newId('evt'), at: now, action },
        ...{ actor_id: actor, target_id: target, organization_id: organization },
        ...{ address: origin.address, browser: origin.browser, details: JSON.stringify(details) },
      });
    },
  };
}

const ADD_EVENT = prepared((db, event: AuditEventsTable) => db.insertInto('audit_events').values(event));

/** Contents are sealed: they may hold a code, and a dump of the database must not (I-49). */
export function outboxRepository(
  db: Kysely<Schema>,
  { crypto, keyring }: { crypto: Crypto; keyring: Keyring },
): OutboxRepository {
  return {
    async add({ user, content, origin, goodUntil, run = null }, now) {
      const id = crypto.newId('msg');
      const plain = new TextEncoder().encode(JSON.stringify(content));
      await db
        .insertInto('outbox')
        .values({
          ...{ id, user_id: user, kind: content.kind, sealed_content: keyring.seal(plain, bindingOf(user, id)) },
          ...{ address: origin.address, browser: origin.browser },
          ...{ created_at: now, due_at: now, good_until: goodUntil, tries: 0, state: 'waiting', run_id: run },
        })
        .execute();
    },
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
    async purge(until) {
      await db.deleteFrom('outbox').where('state', '!=', 'waiting').where('created_at', '<', until).execute();
    },
    lease: (limit, leaseUntil, now) => lease(db, keyring, { limit, leaseUntil, now }),
    async markSent(id) {
      await db.updateTable('outbox').set({ state: 'sent', sealed_content: null }).where('id', '=', id).execute();
    },
    async markFailed(id, retryAt) {
      const outcome = retryAt === null ? { state: 'failed', sealed_content: null } : { due_at: retryAt };
      await db.updateTable('outbox').set(outcome).where('id', '=', id).execute();
    },
  };
}

const bindingOf = (user: string, row: string) => ({ purpose: 'outbox', user, row });

async function lease(
  db: Kysely<Schema>,
  keyring: Keyring,
  { limit, leaseUntil, now }: { limit: number; leaseUntil: number; now: number },
): Promise<readonly LeasedMessage[]> {
  const due = db
    .selectFrom('outbox')
    .select('id')
    .where('state', '=', 'waiting')
    .where('due_at', '<=', now)
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
  const people = await peopleOf(db, rows);
  return rows.map((row) => ({
    id: row.id,
    tries: row.tries,
    goodUntil: instantOrNull(row.good_until),
    message: openMessage(keyring, row, people.get(row.user_id)),
  }));
}

async function peopleOf(db: Kysely<Schema>, rows: readonly { user_id: string }[]) {
  if (rows.length === 0) return new Map<string, DueMessage['to']>();
  const ids = rows.map(({ user_id }) => user_id);
  const people = await db.selectFrom('users').select(['id', 'email', 'name']).where('id', 'in', ids).execute();
  return new Map(people.map(({ id, email, name }) => [id, { email, name }]));
}

/** One that cannot be opened must not hold up the others. */
function openMessage(keyring: Keyring, row: OutboxTable, to: DueMessage['to'] | undefined): DueMessage | null {
  if (to === undefined || row.sealed_content === null) return null;
  const origin = { address: row.address, browser: row.browser };
  try {
    const plain = new TextDecoder().decode(keyring.open(row.sealed_content, bindingOf(row.user_id, row.id)));
    return { id: row.id, to, content: JSON.parse(plain) as MessageContent, origin, at: instant(row.created_at) };
  } catch {
    return null;
  }
}
