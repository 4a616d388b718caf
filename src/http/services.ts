import type { ChangeOutcome, ChangePassword } from '../accounts/change-password.ts';
import type { DisownNotice, NoticeDisowned } from '../accounts/disown-notice.ts';
import type { Invitations } from '../accounts/invitations.ts';
import type { BeginJourney, FinishJourney, JourneyEnd } from '../accounts/journeys.ts';
import type { AskLink, LinkTokens } from '../accounts/mailed-links.ts';
import type { ResetOutcome, ResetPassword } from '../accounts/password-reset.ts';
import type { KnownOf, PasswordFault } from '../accounts/password-rules.ts';
import type { OwnPassword, OwnPasswordVerdict, PasswordSignIn } from '../accounts/passwords.ts';
import type { NewPerson } from '../accounts/people.ts';
import type { SingleSignOn } from '../accounts/single-sign-on/single-sign-on.ts';
import type { MakeOutcome, RemoveOutcome, WaysIn } from '../accounts/ways-in.ts';
import type { Engine, SignInProgress } from '../application/engine.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { Result } from '../domain/result.ts';
import type { Instant } from '../domain/time.ts';
import type { PasswordOwner, WayIn } from '../ports/account-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { DevInbox } from '../ports/dev-inbox.ts';
import type { IdempotentCalls } from '../ports/idempotent-calls.ts';
import type { Origin } from '../ports/repositories/records.ts';
import type { TextDeliveries } from '../ports/text-deliveries.ts';
import type { TextReporters } from '../ports/text-reporter.ts';
import type { RateLimits } from './api/rate-limits.ts';
import type { Assets } from './assets.ts';
import type { Metrics } from './operations/metrics.ts';

/** All that the pages and the API are given. */
export interface Services {
  readonly engine: Engine;
  readonly accounts: Accounts;
  readonly singleSignOn: SingleSignOn;
  readonly clock: Clock;
  readonly assets: Assets;
  readonly metrics: Metrics;
  readonly idempotentCalls: IdempotentCalls;
  readonly textDeliveries: Pick<TextDeliveries, 'noteStatus' | 'noteFault'>;
  readonly textReporters: TextReporters;
  readonly rateLimits: RateLimits;
  readonly log: Log;
  readonly settings: Settings;
  /** Outside production only. */
  readonly development: Development | null;
  newToken(): string;
  /** @throws when the database does not answer. */
  ping(): Promise<void>;
  isUnavailable(fault: unknown): boolean;
}

export interface Accounts {
  signInWithPassword(given: PasswordSignIn): Promise<Result<SignInProgress, Refusal>>;
  checkOwnPassword(given: OwnPassword): Promise<OwnPasswordVerdict>;
  /** Why somebody may not have this as a new password; null where they may. */
  faultOfNewPassword(password: string, person: KnownOf): Promise<PasswordFault | null>;
  changeOwnPassword(given: ChangePassword): Promise<ChangeOutcome>;
  /** `null` for people who have no password here. */
  passwordChangedAt(user: string): Promise<Instant | null>;
  listWaysIn(user: string): Promise<WaysIn>;
  makeOwnPassword(given: {
    readonly session: string;
    readonly wanted: string;
    readonly origin: Origin;
  }): Promise<MakeOutcome>;
  removeWayIn(given: {
    readonly session: string;
    readonly way: WayIn;
    readonly origin: Origin;
  }): Promise<RemoveOutcome>;
  /** Where to send the browser; null while the provider does not answer. */
  beginJourney(given: BeginJourney): Promise<URL | null>;
  finishJourney(given: FinishJourney): Promise<JourneyEnd>;
  askSignInLink(asked: AskLink): Promise<void>;
  findSignInLinkOwner(tokens: LinkTokens): Promise<PasswordOwner | null>;
  signInWithLink(given: LinkTokens & { readonly origin: Origin }): Promise<Result<SignInProgress, Refusal>>;
  askReset(asked: AskLink): Promise<void>;
  findResetOwner(tokens: LinkTokens): Promise<PasswordOwner | null>;
  resetPassword(given: ResetPassword): Promise<ResetOutcome>;
  /** "This wasn't me"; null where the link is no good. */
  disownNotice(given: DisownNotice): Promise<NoticeDisowned | null>;
  lookAtFirstStart(token: string): Promise<'open' | 'other-address' | 'over'>;
  makeFirstOwner(given: {
    token: string;
    person: Omit<NewPerson, 'memberships'>;
    organization: string;
  }): Promise<string | null>;
  readonly invitations: Invitations;
}

export interface Settings {
  readonly name: string;
  readonly url: URL;
  readonly production: boolean;
  readonly trustProxy: boolean;
  /** Whether links can be mailed. */
  readonly canMail: boolean;
  /** By whose accounts people may sign in. */
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  /** Whether the address of this installation is one that browsers keep passkeys for. */
  readonly byPasskey: boolean;
}

export interface Development {
  readonly inbox: DevInbox;
  /** Moves all the time that the product sees. @returns the new time. */
  advanceClock(seconds: number): Promise<Instant>;
  /** Sends what waits in the outbox now, so that the inbox is never behind what was just done. */
  flushOutbox(): Promise<void>;
  readonly demo: boolean;
}

export interface Log {
  /** The line of one request. No field of it can hold a secret (I-54). */
  request(facts: { method: string; path: string; status: number; seconds: number }): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
