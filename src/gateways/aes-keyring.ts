import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { isNonEmpty, type NonEmpty } from '../domain/non-empty.ts';
import type { Binding, Keyring } from '../ports/keyring.ts';

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ID_BYTES = 4;

interface Key {
  /** Says which key sealed a value, and nothing about the key. */
  readonly id: Buffer;
  readonly sealing: KeyObject;
  readonly mac: KeyObject;
}

/** AES-256-GCM and HMAC-SHA-256 under keys derived from the installation's secrets, newest first (RFC 5869). */
export function aesKeyring(secrets: NonEmpty<string>): Keyring {
  const keys = secrets.map(deriveKey);
  const [newest] = keys;
  if (newest === undefined || !isNonEmpty(keys)) throw new Error('A keyring needs a key.');
  return {
    seal: (plain, binding) => seal(newest, plain, binding),
    open: (sealed, binding) => open(keys, Buffer.from(sealed), binding),
    macs: (purpose, text) => keys.map((key) => mac(key, purpose, text)) as unknown as NonEmpty<string>,
  };
}

function deriveKey(secret: string): Key {
  const derive = (purpose: string) => createSecretKey(Buffer.from(hkdfSync('sha256', secret, 'twofold', purpose, 32)));
  const id = createHash('sha256').update('twofold key id').update(derive('id').export()).digest().subarray(0, ID_BYTES);
  return { id, sealing: derive('sealing'), mac: derive('mac') };
}

/** What the value is bound to; lengths are part of it, so that no two bindings read alike. */
const additionalData = (id: Buffer, { purpose, user, row }: Binding) =>
  Buffer.from(JSON.stringify([FORMAT, id.toString('hex'), purpose, user, row]));

function seal(key: Key, plain: Uint8Array, binding: Binding): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.sealing, nonce);
  cipher.setAAD(additionalData(key.id, binding));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from([FORMAT]), key.id, nonce, cipher.getAuthTag(), body]);
}

function open(keys: readonly Key[], sealed: Buffer, binding: Binding): Uint8Array {
  const id = sealed.subarray(1, 1 + ID_BYTES);
  const key = keys.find((candidate) => candidate.id.equals(id));
  if (sealed[0] !== FORMAT || key === undefined) throw new SealBroken('No key in the ring opens this value.');
  const nonceAt = 1 + ID_BYTES;
  const bodyAt = nonceAt + NONCE_BYTES + TAG_BYTES;
  if (sealed.length < bodyAt) throw new SealBroken('This value was cut.');
  const decipher = createDecipheriv('aes-256-gcm', key.sealing, sealed.subarray(nonceAt, nonceAt + NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(additionalData(key.id, binding));
  decipher.setAuthTag(sealed.subarray(nonceAt + NONCE_BYTES, bodyAt));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(bodyAt)), decipher.final()]);
  } catch (cause) {
    throw new SealBroken('This value was altered or moved.', { cause });
  }
}

function mac(key: Key, purpose: string, text: string): string {
  return createHmac('sha256', key.mac).update(`${purpose}\0${text}`).digest('base64url');
}

export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}
