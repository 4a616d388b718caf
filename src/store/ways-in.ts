import { type Kysely, sql, type Transaction } from 'kysely';
import type { SessionId, UserId } from '../domain/ids.ts';
import { instant } from '../domain/time.ts';
import type { AccountStore, RemovedWayIn } from '../ports/account-store.ts';
import { type RecordTools, tell } from './mailed-links.ts';
import { attemptBudgetRepository } from './repositories/attempt-budgets.ts';
import type { Schema } from './schema.ts';

/** How people get in besides: accounts at providers, and a password that is added or taken away. */
export function waysIn(db: Kysely<Schema>, tools: RecordTools) {
  return { ...identities(db, tools), ...passwordsAndRemoval(db, tools) };
}

function identities(db: Kysely<Schema>, tools: RecordTools) {
  return {
    async findIdentity({ issuer, subject }) {
      const row = await db
        .selectFrom('identities')
        .select('user_id')
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .executeTakeFirst();
      return (row?.user_id ?? null) as UserId | null;
    },
    async listIdentities(user) {
      const rows = await db
        .selectFrom('identities')
        .selectAll()
        .where('user_id', '=', user)
        .orderBy('linked_at')
        .orderBy('id')
        .execute();
      return rows.map(({ id, provider, email, linked_at }) => ({
        ...{ id, provider, email, userId: user },
        linkedAt: instant(linked_at),
      }));
    },
    countPasskeysThatOpen: (user) => countPasskeysThatOpen(db, user),
    linkIdentity: (given, now) =>
      inLiveSession(db, given, 'session-over', async (transaction) => {
        const { user, id, provider, identity } = given;
        const { issuer, subject, email } = identity;
        const row = await transaction
          .insertInto('identities')
          .values({ issuer, subject, id, user_id: user, provider, email, linked_at: now })
          .onConflict((conflict) => conflict.columns(['issuer', 'subject']).doNothing())
          .returning('id')
          .executeTakeFirst();
        if (row === undefined) return 'taken';
        await tell(transaction, tools, given, now);
        return 'linked';
      }),
  } satisfies Partial<AccountStore>;
}

function passwordsAndRemoval(db: Kysely<Schema>, tools: RecordTools) {
  return {
    addPassword: (given, now) =>
      inLiveSession(db, given, false, async (transaction) => {
        const row = await transaction
          .insertInto('passwords')
          .values({ user_id: given.user, hash: given.hash, changed_at: now })
          .onConflict((conflict) => conflict.column('user_id').doNothing())
          .returning('user_id')
          .executeTakeFirst();
        if (row === undefined) return false;
        await tell(transaction, tools, given, now);
        return true;
      }),
    removeWayIn: (given, now) =>
      inLiveSession(db, given, 'session-over', async (transaction) => {
        if (!(await hasAnother(transaction, given))) return 'last';
        if (!(await remove(transaction, given))) return 'session-over';
        await killResetLinks(transaction, given.user);
        await tell(transaction, tools, given, now);
        return 'removed';
      }),
  } satisfies Partial<AccountStore>;
}

/** Under the account's lock, which everything that ends sessions takes: a session that ends meanwhile does nothing more. */
export function inLiveSession<Value>(
  db: Kysely<Schema>,
  { user, session }: { readonly user: UserId; readonly session: SessionId },
  over: Value,
  work: (transaction: Transaction<Schema>) => Promise<Value>,
): Promise<Value> {
  return db.transaction().execute(async (transaction) => {
    await attemptBudgetRepository(transaction).lock(user);
    const row = await transaction
      .selectFrom('sessions')
      .select('id')
      .where('id', '=', session)
      .where('user_id', '=', user)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    return row === undefined ? over : work(transaction);
  });
}

/**
 * Another way in than this one; null: any of the account's own at all. An account at a provider that is no longer
 * configured opens nothing, so it does not count.
 */
export async function hasAnother(
  transaction: Transaction<Schema>,
  { user, way, spare }: Pick<RemovedWayIn, 'user' | 'spare'> & { readonly way: RemovedWayIn['way'] | null },
): Promise<boolean> {
  if (spare.byLink) return true;
  const identities = await transaction
    .selectFrom('identities')
    .select('id')
    .where('user_id', '=', user)
    .where('provider', 'in', spare.providers.length === 0 ? sql<string>`(null)` : [...spare.providers])
    .execute();
  if (way?.kind === 'password') return identities.length > 0;
  if (identities.some(({ id }) => id !== way?.id)) return true;
  const password = await transaction
    .selectFrom('passwords')
    .select('user_id')
    .where('user_id', '=', user)
    .executeTakeFirst();
  return password !== undefined;
}

async function countPasskeysThatOpen(db: Kysely<Schema>, user: UserId): Promise<number> {
  const rows = await db
    .selectFrom('passkeys')
    .select('authenticator_id')
    .where('user_id', '=', user)
    .where('opens_alone', '=', 1)
    .execute();
  return rows.length;
}

/** A link that was asked for while there was a password would make one again. */
async function killResetLinks(transaction: Transaction<Schema>, user: UserId): Promise<void> {
  await transaction
    .updateTable('mailed_links')
    .set({ token_digest: null })
    .where('purpose', '=', 'password-reset')
    .where('user_id', '=', user)
    .execute();
}

async function remove(transaction: Transaction<Schema>, { user, way }: RemovedWayIn): Promise<boolean> {
  const { numDeletedRows } =
    way.kind === 'password'
      ? await transaction.deleteFrom('passwords').where('user_id', '=', user).executeTakeFirst()
      : await transaction
          .deleteFrom('identities')
          .where('user_id', '=', user)
          .where('id', '=', way.id)
          .executeTakeFirst();
  return numDeletedRows === 1n;
}
