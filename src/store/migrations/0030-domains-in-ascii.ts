import { type Kysely, sql } from 'kysely';
import { emailKey } from '../../domain/email.ts';

interface Tables {
  users: { id: string; email_key: string };
  member_invitations: { id: string; organization_id: string; email_key: string };
}

/**
 * A domain that is not in ASCII has one key for both of its forms. Where both forms have an account, or an invitation, the
 * one in ASCII is found from now on, and the other keeps a key by which nobody asks.
 *
 * Locks: the rows of such addresses, which are few. Reversible: yes, and what was changed stays.
 */
export async function up(given: Kysely<never>): Promise<void> {
  const db = given as unknown as Kysely<Tables>;
  const users = await db.selectFrom('users').select(['id', 'email_key']).where(isBeyondAscii).execute();
  for (const { id, email_key } of users) {
    const key = emailKey(email_key);
    const taken = await db.selectFrom('users').select('id').where('email_key', '=', key).executeTakeFirst();
    if (taken === undefined) await db.updateTable('users').set({ email_key: key }).where('id', '=', id).execute();
  }
  const invitations = await db.selectFrom('member_invitations').selectAll().where(isBeyondAscii).execute();
  for (const { id, organization_id, email_key } of invitations) {
    const key = emailKey(email_key);
    const taken = await db
      .selectFrom('member_invitations')
      .select('id')
      .where('organization_id', '=', organization_id)
      .where('email_key', '=', key)
      .executeTakeFirst();
    if (taken === undefined)
      await db.updateTable('member_invitations').set({ email_key: key }).where('id', '=', id).execute();
  }
}

const isBeyondAscii = sql<boolean>`octet_length(email_key) <> length(email_key)`;

export async function down(): Promise<void> {}
