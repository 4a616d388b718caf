/** Slow hashes of passwords, capped to what the computer can do at once. */
export interface PasswordHasher {
  /**
   * Reserves a place for `work` before anything is paid or looked up. No one network may take more than half of the
   * places, and turns go round by network, so that a flood from one neither shuts the door for the others nor makes them wait.
   * @throws HasherBusy when there is none.
   */
  inPlace<Value>(network: string, work: () => Promise<Value>): Promise<Value>;
  hash(password: string): Promise<string>;
  /**
   * With `hash` null it works just as long and says no, so that an unknown address takes as long as a known one (I-03).
   */
  verify(password: string, hash: string | null): Promise<boolean>;
}

export class HasherBusy extends Error {
  override readonly name = 'HasherBusy';
}
