import { createHash, createHmac, createSecretKey, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Crypto } from '../ports/crypto.ts';

const ID_BYTES = 16;
const TOKEN_BYTES = 32;

export const nodeCrypto: Crypto = {
  randomBytes: (length) => randomBytes(length),
  randomBelow: (bound) => randomInt(bound),
  newId: (prefix) => `${prefix}_${randomBytes(ID_BYTES).toString('hex')}`,
  newToken: () => randomBytes(TOKEN_BYTES).toString('base64url'),
  digest: (token) => createHash('sha256').update(token).digest('base64url'),
  // A KeyObject: HMAC with raw bytes as key is five times slower on Node 24.
  hmacSha1: (key, message) => createHmac('sha1', createSecretKey(key)).update(message).digest(),
  equal(one, other) {
    const digests = [one, other].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer];
    return timingSafeEqual(...digests);
  },
};
