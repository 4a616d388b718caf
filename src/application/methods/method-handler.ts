import type { AuditDetails } from '../../domain/audit/details.ts';
import type { AuthenticatorId } from '../../domain/ids.ts';
import type { CodeFault, Refusal } from '../../domain/refusals.ts';
import type { Result } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import type { Origin } from '../../ports/repositories/records.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { Needs } from '../needs.ts';
import type { Wrong } from '../sign-in/take-attempt.ts';

/** What a method is given to look at. */
export interface Given {
  readonly signIn: SignInRecord;
  readonly response: string;
  /** What somebody calls the thing that they set up. */
  readonly name: string | null;
  readonly origin: Origin;
  readonly now: Instant;
}

/** What came of looking at a response: whose it is, or why it is not good. */
export type Seen = AuthenticatorId | Wrong;

/** Something that was proven to work, which has still to become the user's. */
export interface Proven {
  readonly authenticator: AuthenticatorId;
  /** Whether it is a way in by itself. */
  readonly opensAlone?: boolean;
  /** In the same transaction, before anything is changed. @returns why it may not be added after all. */
  admit?(repositories: Repositories): Promise<Refusal | null>;
  /** In the transaction that activates it. @returns false when somebody was first, or has it already. */
  add(repositories: Repositories): Promise<boolean>;
}

/** What one method does at the two places where methods differ: answering a challenge, and becoming active. */
export interface MethodHandler {
  /** Reads what was typed. A fault is paid for like a wrong response, but for an empty one. */
  read(typed: string): { readonly response: string } | { readonly fault: CodeFault };
  /** Why nothing could be right just now, whatever is typed: nothing is looked at, and nothing is paid. */
  obstacle?(given: Pick<Given, 'signIn' | 'now'>): Refusal | null;
  /**
   * Does what takes time, before the account is held.
   * @returns what looks at the response under the account's lock: it spends a right one, in the transaction that moves the
   * sign-in, and notes a wrong one on the method's own authenticators.
   */
  examine(needs: Needs, given: Given): Promise<(repositories: Repositories) => Promise<Seen>>;
  /** What else is written down of a right response to this challenge. */
  details?(signIn: SignInRecord): AuditDetails;
  /** Looks at the response that confirms what is being set up. */
  prove(needs: Needs, given: Given): Promise<Result<Proven, Refusal>>;
  /** Whether `prove` writes a wrong response down by itself, with what it knows of it. */
  readonly tellsUnproven: boolean;
}
