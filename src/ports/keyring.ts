import type { NonEmpty } from '../domain/non-empty.ts';

/** What a sealed value belongs to. A value moved to another user, row or purpose does not open (I-50). */
export interface Binding {
  readonly purpose: string;
  readonly user: string;
  readonly row: string;
}

export interface Keyring {
  /** AES-256-GCM under the newest key, with a fresh 96-bit nonce; the key's id travels in front. */
  seal(plain: Uint8Array, binding: Binding): Uint8Array;
  /** @throws when the value was cut, moved, or sealed by a key that is not in the ring. */
  open(sealed: Uint8Array, binding: Binding): Uint8Array;
  /** Keyed HMAC-SHA-256 of a short code, one per key, newest first: rows written under an older key still match. */
  macs(purpose: string, text: string): NonEmpty<string>;
}
