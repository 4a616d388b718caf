import type { Kysely } from 'kysely';
import type { PhoneNumber } from '../../domain/authenticators/phone-number.ts';
import type { AuthenticatorId, UserId } from '../../domain/ids.ts';
import type { Keyring } from '../../ports/keyring.ts';
import type { PhoneOwner } from '../../ports/repositories/texts.ts';
import type { OutboxTable, Schema } from '../schema.ts';

const bindingOf = ({ user, id }: PhoneOwner) => ({ purpose: 'phone', user, row: id });

export function sealNumber(keyring: Keyring, owner: PhoneOwner, { number, country }: PhoneNumber): Uint8Array {
  return keyring.seal(new TextEncoder().encode(JSON.stringify({ number, country })), bindingOf(owner));
}

/** Where a text goes, as it is kept now: to a number that was proven, or to one that is being set up (I-57). */
export async function findNumber(
  db: Kysely<Schema>,
  keyring: Keyring,
  { user_id, phone_id }: Pick<OutboxTable, 'user_id' | 'phone_id'>,
): Promise<PhoneNumber | null> {
  const proven = await db
    .selectFrom('phones')
    .select('sealed_number')
    .where('authenticator_id', '=', phone_id)
    .where('user_id', '=', user_id)
    .executeTakeFirst();
  const staged = await db
    .selectFrom('sign_ins')
    .select('staged_secret')
    .where('user_id', '=', user_id)
    .where('staged_id', '=', phone_id)
    .where('staged_method', '=', 'sms')
    .where('state', '=', 'enroll')
    .executeTakeFirst();
  const sealed = proven?.sealed_number ?? staged?.staged_secret;
  if (sealed === undefined || sealed === null) return null;
  try {
    return openNumber(keyring, { user: user_id as UserId, id: phone_id as AuthenticatorId }, sealed);
  } catch {
    return null;
  }
}

export function openNumber(keyring: Keyring, owner: PhoneOwner, sealed: Uint8Array): PhoneNumber {
  return JSON.parse(new TextDecoder().decode(keyring.open(sealed, bindingOf(owner)))) as PhoneNumber;
}
