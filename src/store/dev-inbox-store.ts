import type { Kysely } from 'kysely';
import type { DevInbox, InboxMessage } from '../ports/dev-inbox.ts';
import type { Keyring } from '../ports/keyring.ts';
import type { Schema } from './schema.ts';

const MOST_SHOWN = 200;
const bindingOf = (row: string) => ({ purpose: 'dev-inbox', user: '', row });

/** Sealed here too: a dump of a development database is shared more easily than any other. */
export function devInboxStore(db: Kysely<Schema>, keyring: Keyring): DevInbox {
  return {
    async add(message) {
      const sealed_message = keyring.seal(new TextEncoder().encode(JSON.stringify(message)), bindingOf(message.id));
      const row = { id: message.id, at: message.at, sealed_message };
      await db
        .insertInto('dev_inbox')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async list() {
      const rows = await db
        .selectFrom('dev_inbox')
        .selectAll()
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(MOST_SHOWN)
        .execute();
      return rows.map(({ id, sealed_message }) => {
        const plain = keyring.open(sealed_message, bindingOf(id));
        return JSON.parse(new TextDecoder().decode(plain)) as InboxMessage;
      });
    },
    async empty() {
      await db.deleteFrom('dev_inbox').execute();
    },
  };
}
