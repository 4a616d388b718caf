/** Randomness and digests. Digests of tokens and codes are texts, so that they can be keys in the database. */
export interface Crypto {
  randomBytes(length: number): Uint8Array;
  /** A whole number from 0 to `bound` − 1, without bias. */
  randomBelow(bound: number): number;
  /**
   * `usr_`, the milliseconds of its making in 12 hexadecimal digits and 80 random bits in 20 (as RFC 9562, 5.7): rows that are
   * made together lie together in an index. No secret.
   */
  newId(prefix: string): string;
  /** 256 random bits in base64url: what a cookie or a link carries. */
  newToken(): string;
  /** SHA-256 in base64url: what the database keeps of a token. */
  digest(token: string): string;
  /** HMAC-SHA-1, for TOTP alone (RFC 6238). */
  hmacSha1(key: Uint8Array, message: Uint8Array): Uint8Array;
  /** Compares in a time that tells nothing but whether the lengths differ (I-19). */
  equal(one: string, other: string): boolean;
}
