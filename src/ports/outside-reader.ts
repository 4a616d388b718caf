import type { Result } from '../domain/result.ts';
import type { FetchFault } from '../domain/single-sign-on/fault.ts';

/** Reads the TXT records of a name. */
export interface TxtResolver {
  /** Each record whole; none where there are none. @throws when no answer came. */
  txtOf(name: string): Promise<readonly string[]>;
}

/** Fetches a document that somebody has named by its address. */
export interface DocumentFetcher {
  /** Follows no redirect, reaches nothing inside the house, and gives up soon. */
  fetch(url: string): Promise<Result<string, FetchFault>>;
}
