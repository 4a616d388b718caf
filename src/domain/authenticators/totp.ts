import type { Branded } from '../brand.ts';
import type { Instant } from '../time.ts';

/** Whole 30-second steps since the Unix epoch: `T` of RFC 6238 §4.2. */
export type TimeStep = Branded<number, 'TimeStep'>;

/** 160 bits, the length of the HMAC's output (RFC 4226 §4, R6). */
export const TOTP_SECRET_BYTES = 20;
export const TOTP_DIGITS = 6;
const STEP_MILLISECONDS = 30_000;

export const timeStepAt = (now: Instant) => Math.floor(now / STEP_MILLISECONDS) as TimeStep;

/** One step either side of now, for clocks that drift and codes typed at the turn (RFC 6238 §5.2). */
export function acceptedTimeSteps(now: Instant): readonly TimeStep[] {
  const current = timeStepAt(now);
  return [current, current - 1, current + 1] as TimeStep[];
}

/** The moving factor as the eight bytes that are hashed (RFC 4226 §5.1). */
export function timeStepBytes(step: TimeStep): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(step));
  return bytes;
}

/** Dynamic truncation of a 20-byte HMAC-SHA-1 to six digits (RFC 4226 §5.3). */
export function truncate(hmac: Uint8Array): string {
  const view = new DataView(hmac.buffer, hmac.byteOffset, hmac.byteLength);
  const offset = view.getUint8(19) & 0xf;
  const binary = view.getUint32(offset) & 0x7fffffff;
  return String(binary % 10 ** TOTP_DIGITS).padStart(TOTP_DIGITS, '0');
}

/**
 * The address inside the QR code. Algorithm, digits and period are left out: they are the defaults, some apps misread
 * them, and a shorter address makes a coarser QR code that old cameras can read.
 */
export function otpauthUri(account: {
  readonly issuer: string;
  readonly email: string;
  readonly secret: string;
}): string {
  const issuer = encodeURIComponent(account.issuer.replaceAll(':', ' '));
  const label = `${issuer}:${encodeURIComponent(account.email)}`;
  return `otpauth://totp/${label}?secret=${account.secret}&issuer=${issuer}`;
}
