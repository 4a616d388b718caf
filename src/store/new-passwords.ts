import type { Kysely, Transaction } from 'kysely';
import type { UserId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { AccountStore, NewPassword } from '../ports/account-store.ts';
import { dropLinks, type RecordTools, spendLink, tell } from './mailed-links.ts';
import type { Schema } from './schema.ts';

/** New passwords, by a mailed link or by the password of before. What is told of them commits with them (I-52, I-56). */
export function newPasswords(db: Kysely<Schema>, tools: RecordTools) {
  return {
    changePassword: (change, now) =>
      db.transaction().execute(async (transaction) => {
        if (!(await spendProof(transaction, change, now))) return false;
        const chosenByMailAt = change.proof.kind === 'reset-link' ? now : null;
        await writePassword(transaction, { ...change, chosenByMailAt }, now);
        await dropLinks(transaction, change.user);
        await tell(transaction, tools, change, now);
        return true;
      }),
  } satisfies Partial<AccountStore>;
}

interface WrittenPassword {
  readonly user: UserId;
  readonly hash: string;
  /** `null`: by somebody who was signed in, or who made the account. */
  readonly chosenByMailAt?: Instant | null;
}

export async function writePassword(
  db: Kysely<Schema>,
  { user, hash, chosenByMailAt = null }: WrittenPassword,
  now: Instant,
): Promise<void> {
  const changed = { hash, changed_at: now, chosen_by_mail_at: chosenByMailAt };
  await db
    .insertInto('passwords')
    .values({ user_id: user, ...changed })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(changed))
    .execute();
}

/** @returns true for one caller: the link is spent, or the password is still the one that was shown. */
async function spendProof(
  transaction: Transaction<Schema>,
  { user, proof, hash }: NewPassword,
  now: Instant,
): Promise<boolean> {
  if (proof.kind === 'reset-link') return (await spendLink(transaction, proof.link, now))?.user === user;
  const { numUpdatedRows } = await transaction
    .updateTable('passwords')
    .set({ hash })
    .where('user_id', '=', user)
    .where('hash', '=', proof.hash)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
