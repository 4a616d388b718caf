import type { Kysely, Selectable } from 'kysely';
import type { AuthenticatorId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { PasskeyRecord, PasskeyRepository } from '../../ports/repositories/passkeys.ts';
import type { Schema } from '../schema.ts';
import type { PasskeysTable } from '../schema-methods.ts';
import { authenticatorRepository, insertAuthenticator } from './authenticators.ts';

export function passkeyRepository(db: Kysely<Schema>): PasskeyRepository {
  return {
    async listOf(user) {
      const rows = await everyPasskey(db).where('passkeys.user_id', '=', user).execute();
      return rows.map(toPasskey);
    },
    async findByCredential(credentialId) {
      const row = await everyPasskey(db).where('passkeys.credential_id', '=', credentialId).executeTakeFirst();
      return row === undefined ? null : toPasskey(row);
    },
    async add({ id, user, name, ...passkey }, now) {
      const row = {
        authenticator_id: id,
        user_id: user,
        credential_id: passkey.credentialId,
        public_key: passkey.publicKey,
        counter: passkey.counter,
        transports: passkey.transports.join(','),
        user_verified: passkey.userVerified ? 1 : 0,
        opens_alone: passkey.opensAlone ? 1 : 0,
      };
      const added = await db
        .insertInto('passkeys')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returning('authenticator_id')
        .executeTakeFirst();
      if (added === undefined) return false;
      await insertAuthenticator(db, { id, user, method: 'passkey', name }, now);
      return true;
    },
    claimCounter: (id, counter, now) => claimCounter(db, id, counter, now),
    async noteOpensAlone(id, opens) {
      await db
        .updateTable('passkeys')
        .set({ opens_alone: opens ? 1 : 0 })
        .where('authenticator_id', '=', id)
        .execute();
    },
  };
}

const everyPasskey = (db: Kysely<Schema>) =>
  db
    .selectFrom('passkeys')
    .innerJoin('authenticators', 'authenticators.id', 'passkeys.authenticator_id')
    .selectAll('passkeys')
    .select('authenticators.failed_in_row');

const toPasskey = (row: Selectable<PasskeysTable> & { readonly failed_in_row: number }): PasskeyRecord => ({
  id: row.authenticator_id as AuthenticatorId,
  userId: row.user_id as UserId,
  credentialId: row.credential_id,
  publicKey: row.public_key,
  counter: Number(row.counter),
  transports: row.transports === '' ? [] : row.transports.split(','),
  userVerified: row.user_verified !== 0,
  opensAlone: row.opens_alone !== 0,
  failedInRow: row.failed_in_row,
});

async function claimCounter(db: Kysely<Schema>, id: AuthenticatorId, counter: number, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('passkeys')
    .set({ counter })
    .where('authenticator_id', '=', id)
    .where((eb) => (counter === 0 ? eb('counter', '=', 0) : eb('counter', '<', counter)))
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return false;
  await authenticatorRepository(db).noteUse(id, now);
  return true;
}
