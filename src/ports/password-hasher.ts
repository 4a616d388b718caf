/** Slow hashes of passwords, capped to what the computer can do at once. */
export interface PasswordHasher {
  /** @throws HasherBusy when too many are waiting. */
  hash(password: string): Promise<string>;
  /**
   * With `hash` null it works just as long and says no, so that an unknown address takes as long as a known one (I-03).
   * @throws HasherBusy when too many are waiting.
   */
  verify(password: string, hash: string | null): Promise<boolean>;
}

export class HasherBusy extends Error {
  override readonly name = 'HasherBusy';
}
