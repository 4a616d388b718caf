import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { type Instant, minutes } from '../domain/time.ts';

/** Standard Webhooks 1.0 (standardwebhooks.com), symmetric signatures. */
export interface Signed {
  readonly id: string;
  /** Whole seconds since the Unix epoch, as digits. */
  readonly timestamp: string;
  readonly body: string;
}

const TOLERANCE = minutes(5);

/** Of `whsec_` and the key in base 64. */
export const keyOf = (secret: string): KeyObject =>
  createSecretKey(Buffer.from(secret.slice('whsec_'.length), 'base64'));

export const timestampOf = (now: Instant) => String(Math.floor(now / 1000));

export const signatureOf = (key: KeyObject, signed: Signed) => `v1,${digestOf(key, signed).toString('base64')}`;

/** Signed by whoever has the key, and lately. While its owner rotates, several signatures stand in one header. */
export function isSigned(key: KeyObject, signed: Signed, { header, now }: { header: string; now: Instant }): boolean {
  if (signed.id === '' || !/^\d{1,12}$/.test(signed.timestamp)) return false;
  if (Math.abs(now - Number(signed.timestamp) * 1000) > TOLERANCE) return false;
  const expected = digestOf(key, signed);
  return header
    .split(' ')
    .filter((each) => each.startsWith('v1,'))
    .map((each) => Buffer.from(each.slice('v1,'.length), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}

const digestOf = (key: KeyObject, { id, timestamp, body }: Signed) =>
  createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
