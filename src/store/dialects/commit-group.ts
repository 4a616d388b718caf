/** Milliseconds for which the file stays locked for other processes where nobody here waits for the commit. */
const LONGEST_UNWANTED = 10;

/** What is committed together, and whoever waits for it. */
export class CommitGroup {
  readonly #settled = Promise.withResolvers<void>();
  readonly #commit: () => void;
  readonly #atTheLatest: NodeJS.Timeout;
  #isWanted = false;

  constructor(commit: () => void) {
    this.#commit = commit;
    this.#atTheLatest = setTimeout(() => void this.kept(), LONGEST_UNWANTED);
    // A group that fails when everybody in it was rolled back has nobody left to tell.
    this.#settled.promise.catch(() => undefined);
  }

  /** Resolves once it is on the disk. Everybody whose request has arrived by now still joins. */
  kept(): Promise<void> {
    if (!this.#isWanted) {
      this.#isWanted = true;
      setImmediate(this.#commit);
    }
    return this.#settled.promise;
  }

  /** @param fault what was thrown; null where all of it is kept. */
  settle(fault: unknown): void {
    this.#isWanted = true;
    clearTimeout(this.#atTheLatest);
    if (fault === null) this.#settled.resolve();
    else this.#settled.reject(fault);
  }
}
