import type { Kysely } from 'kysely';
import type { PhoneNumber } from '../../domain/authenticators/phone-number.ts';
import { LONGEST_CAP } from '../../domain/authenticators/text-budget.ts';
import type { AuthenticatorId } from '../../domain/ids.ts';
import { before, days, instant } from '../../domain/time.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { Keyring } from '../../ports/keyring.ts';
import type { TextRepository } from '../../ports/repositories/texts.ts';
import type { Schema } from '../schema.ts';
import { insertAuthenticator } from './authenticators.ts';
import { openNumber, sealNumber } from './sealed-number.ts';
import { textCircuits } from './text-circuits.ts';

interface Tools {
  readonly crypto: Crypto;
  readonly keyring: Keyring;
}

export function textRepository(db: Kysely<Schema>, tools: Tools): TextRepository {
  return {
    ...phones(db, tools),
    ...sends(db, tools),
    ...textCircuits(db, (phone) => keysOf(tools, phone)),
    ...daily(db),
  };
}

/** One digest for each key of the ring, newest first: what was written under an older key is still the same number. */
const keysOf = ({ keyring }: Tools, { number }: PhoneNumber) => keyring.macs('phone-number', number);

function phones(db: Kysely<Schema>, tools: Tools) {
  return {
    seal: (owner, phone) => sealNumber(tools.keyring, owner, phone),
    open: (owner, sealed) => openNumber(tools.keyring, owner, sealed),
    async findPhone(user) {
      const row = await db
        .selectFrom('phones')
        .innerJoin('authenticators', 'authenticators.id', 'phones.authenticator_id')
        .select(['authenticators.id', 'authenticators.failed_in_row', 'phones.sealed_number'])
        .where('phones.user_id', '=', user)
        .executeTakeFirst();
      if (row === undefined) return null;
      const id = row.id as AuthenticatorId;
      return { id, failedInRow: row.failed_in_row, ...openNumber(tools.keyring, { user, id }, row.sealed_number) };
    },
    async addPhone({ id, user, ...phone }, now) {
      const row = {
        authenticator_id: id,
        user_id: user,
        sealed_number: sealNumber(tools.keyring, { user, id }, phone),
        number_key: keysOf(tools, phone)[0],
      };
      const added = await db
        .insertInto('phones')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returning('authenticator_id')
        .executeTakeFirst();
      if (added === undefined) return false;
      await insertAuthenticator(db, { id, user, method: 'sms', name: null }, now);
      return true;
    },
    async lockNumber(phone, now) {
      await lockRow(db, `number|${keysOf(tools, phone)[0]}`, now);
    },
    async countOtherHolders(phone, user) {
      const { count } = await db
        .selectFrom('phones')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('number_key', 'in', keysOf(tools, phone))
        .where('user_id', '!=', user)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
  } satisfies Partial<TextRepository>;
}

function sends(db: Kysely<Schema>, tools: Tools) {
  const lately = (now: number) =>
    db
      .selectFrom('text_sends')
      .select('at')
      .where('at', '>', before(instant(now), LONGEST_CAP))
      .orderBy('at', 'desc');
  const timesOf = (rows: readonly { at: number }[]) => rows.map(({ at }) => instant(at));
  return {
    async sendsOf(user, now) {
      return timesOf(await lately(now).where('user_id', '=', user).execute());
    },
    async sendsTo(phone, isProven, now) {
      const to = lately(now).where('number_key', 'in', keysOf(tools, phone));
      return timesOf(await to.where('unproven', '=', isProven ? 0 : 1).execute());
    },
    async addSend({ user, phone, isProven }, now) {
      const row = { id: tools.crypto.newId('txt'), at: now, user_id: user, number_key: keysOf(tools, phone)[0] };
      const outcome = { country: phone.country, unproven: isProven ? 0 : 1, proven_at: null };
      await db
        .insertInto('text_sends')
        .values({ ...row, ...outcome })
        .execute();
    },
  } satisfies Partial<TextRepository>;
}

function daily(db: Kysely<Schema>) {
  return {
    async lockDay(key, now) {
      const { began_at, sent } = await lockRow(db, key, now);
      return { beganAt: instant(began_at), sent };
    },
    async countDay(key, { beganAt, sent }) {
      await db.updateTable('text_budgets').set({ began_at: beganAt, sent }).where('key', '=', key).execute();
    },
    async purge(now) {
      const until = before(now, days(2));
      await db.deleteFrom('text_sends').where('at', '<', until).execute();
      await db.deleteFrom('text_budgets').where('began_at', '<', until).execute();
    },
  } satisfies Partial<TextRepository>;
}

/** Makes the row where there is none; either way it is this transaction's until its end. */
function lockRow(db: Kysely<Schema>, key: string, now: number) {
  return db
    .insertInto('text_budgets')
    .values({ key, began_at: now, sent: 0 })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ key }))
    .returning(['began_at', 'sent'])
    .executeTakeFirstOrThrow();
}
