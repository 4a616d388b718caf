import { type Kysely, sql } from 'kysely';
import type { UserId } from '../domain/ids.ts';
import { type Instant, instant } from '../domain/time.ts';
import type { AccountStore } from '../ports/account-store.ts';
import { journeys } from './journeys.ts';
import { mailedLinks, type RecordTools } from './mailed-links.ts';
import { newPasswords, writePassword } from './new-passwords.ts';
import { prepared } from './prepared.ts';
import { auditRepository } from './repositories/audit-events.ts';
import { instantOrNull } from './rows.ts';
import type { Schema } from './schema.ts';
import { waysIn } from './ways-in.ts';
import { statementAhead } from './write-ahead.ts';

const FIRST_START = 'first-start';
const FORGOTTEN_AFTER = 24 * 60 * 60 * 1000;
/** Tries without a pause; then 1 s, doubling to 60 s (NIST 800-63B-4 §3.2.2). Never a hard lock (I-04). */
const FREE_TRIES = 5;
const LONGEST_PAUSE = 60_000;

export function accountStore(db: Kysely<Schema>, tools: RecordTools): AccountStore {
  return {
    ...passwords(db),
    ...mailedLinks(db, tools),
    ...newPasswords(db, tools),
    ...waysIn(db, tools),
    ...journeys(db, tools),
    ...passwordTries(db, tools),
    ...firstStart(db),
  };
}

function passwords(db: Kysely<Schema>) {
  return {
    async findPassword(emailKey) {
      const [row] = (await FIND_PASSWORD(db, { emailKey })).rows;
      if (row === undefined) return null;
      const chosenByMailAt = instantOrNull(row.chosen_by_mail_at);
      return { userId: row.id as UserId, hash: row.hash, chosenByMailAt, isActive: row.state === 'active' };
    },
    async findPasswordOf(user) {
      const [row] = (await FIND_PASSWORD_OF(db, { user })).rows;
      return row?.hash ?? null;
    },
    putPassword: (user, hash, now) => writePassword(db, { user, hash }, now),
    async passwordChangedAt(user) {
      const row = await db.selectFrom('passwords').select('changed_at').where('user_id', '=', user).executeTakeFirst();
      return row === undefined ? null : instant(row.changed_at);
    },
    async findPasswordOwner(user) {
      const rows = await db
        .selectFrom('users')
        .leftJoin('memberships', 'memberships.user_id', 'users.id')
        .leftJoin('organizations', 'organizations.id', 'memberships.organization_id')
        .select(['users.email', 'users.name', 'organizations.name as organization'])
        .where('users.id', '=', user)
        .orderBy('organizations.name')
        .execute();
      const [first] = rows;
      if (first === undefined) return null;
      const organizations = rows.flatMap(({ organization }) => (organization === null ? [] : [organization]));
      return { userId: user, email: first.email, name: first.name, organizations };
    },
    async putPasswords(passwords, now) {
      const rows = passwords.map(({ user, hash }) => ({ user_id: user, hash, changed_at: now }));
      await db.insertInto('passwords').values(rows).execute();
    },
  } satisfies Partial<AccountStore>;
}

const FIND_PASSWORD = prepared((db, { emailKey }: { emailKey: string }) =>
  db
    .selectFrom('users')
    .leftJoin('passwords', 'passwords.user_id', 'users.id')
    .select(['users.id', 'users.state', 'passwords.hash', 'passwords.chosen_by_mail_at'])
    .where('users.email_key', '=', emailKey),
);

const FIND_PASSWORD_OF = prepared((db, { user }: { user: string }) =>
  db.selectFrom('passwords').select('hash').where('user_id', '=', user),
);

function passwordTries(db: Kysely<Schema>, tools: RecordTools) {
  return {
    payPasswordTry: (key, now) => statementAhead(db, (on) => payTry(on, key, now)),
    notePasswordFailure: (key, event, now) =>
      db.transaction().execute(async (transaction) => {
        await transaction.updateTable('password_tries').set({ last_at: now }).where('key', '=', key).execute();
        if (event !== null) await auditRepository(transaction, tools).add(event, now);
      }),
    async purgePasswordTries(until) {
      await db.deleteFrom('password_tries').where('last_at', '<', until).execute();
    },
    forgivePasswordTries: (key) =>
      statementAhead(db, async (on) => {
        await FORGIVE_TRIES(on, { key });
      }),
  } satisfies Partial<AccountStore>;
}

const FORGIVE_TRIES = prepared((db, { key }: { key: string }) =>
  db.deleteFrom('password_tries').where('key', '=', key),
);

async function payTry(db: Kysely<Schema>, key: string, now: Instant): Promise<Instant | null> {
  const { rows } = await PAY_TRY(db, { key, now, forgotten: now - FORGOTTEN_AFTER });
  if (rows.length > 0) return null;
  const row = await db.selectFrom('password_tries').select('retry_at').where('key', '=', key).executeTakeFirst();
  return instant(row?.retry_at ?? now);
}

interface Try {
  readonly key: string;
  readonly now: number;
  readonly forgotten: number;
}

const PAY_TRY = prepared((db, { key, now, forgotten }: Try) => {
  const isForgotten = sql<boolean>`password_tries.last_at < ${forgotten}`;
  const tries = sql<number>`case when ${isForgotten} then 1 else password_tries.tries + 1 end`;
  const retry_at = sql<number>`case when ${isForgotten} then ${now} else ${pauseFrom(now)} end`;
  return db
    .insertInto('password_tries')
    .values({ key, tries: 1, last_at: now, retry_at: now })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({ tries, last_at: now, retry_at }).where('password_tries.retry_at', '<=', now),
    )
    .returning('tries');
});

/** When the try after this one may be made: the pause doubles with each try beyond the free ones. */
function pauseFrom(now: number) {
  const pauses = [0, 1, 2, 3, 4, 5].map(
    (doubling) => sql`when password_tries.tries + 1 = ${FREE_TRIES + doubling} then ${1000 * 2 ** doubling}`,
  );
  const pause = sql`case when password_tries.tries + 1 < ${FREE_TRIES} then 0 ${sql.join(pauses, sql` `)} else ${LONGEST_PAUSE} end`;
  return sql<number>`cast(${now} as bigint) + ${pause}`;
}

/** A first start is for an installation without people, however its address was kept. */
function firstStart(db: Kysely<Schema>) {
  return {
    async offerFirstStart(tokenDigest) {
      await db
        .insertInto('installation')
        .values({ key: FIRST_START, value: tokenDigest })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: tokenDigest }))
        .execute();
    },
    async lookAtFirstStart(tokenDigest) {
      const offer = await db
        .selectFrom('installation')
        .select('key')
        .where('key', '=', FIRST_START)
        .where('value', '=', tokenDigest)
        .executeTakeFirst();
      const someone = await db.selectFrom('users').select('id').limit(1).executeTakeFirst();
      if (someone !== undefined) return 'over';
      return offer === undefined ? 'other-address' : 'open';
    },
    async spendFirstStart(tokenDigest) {
      const { numDeletedRows } = await db
        .deleteFrom('installation')
        .where('key', '=', FIRST_START)
        .where('value', '=', tokenDigest)
        .executeTakeFirst();
      return numDeletedRows === 1n;
    },
  } satisfies Partial<AccountStore>;
}
