import type { Missing } from '../domain/single-sign-on/connection.ts';
import type { FetchFault, MetadataFault } from '../domain/single-sign-on/fault.ts';

/** Every problem a page can show, with what its sentence needs. */
interface ProblemParameters {
  readonly 'email.empty': unknown;
  readonly 'email.malformed': unknown;
  readonly 'password.empty': unknown;
  readonly 'password.new.empty': unknown;
  readonly 'password.wrong': unknown;
  readonly 'password.too-short': { readonly minimum: number };
  readonly 'password.too-long': unknown;
  readonly 'password.leaked': unknown;
  readonly 'password.personal': { readonly word: string };
  readonly 'password.weak': unknown;
  readonly 'name.empty': unknown;
  readonly 'organization.name.empty': unknown;
  readonly 'setup-token.wrong': unknown;
  readonly 'choice.missing': unknown;
  readonly 'sign-in.mismatch': unknown;
  readonly 'sign-in.mismatch-without-mail': unknown;
  readonly 'sign-in.throttled': { readonly retryAfterSeconds: number };
  /** `null`: tries are not counted. */
  readonly 'passkey.failed': { readonly attemptsLeft: number | null };
  readonly 'passkey.refused': unknown;
  readonly 'passkey.unverified': unknown;
  readonly 'passkey.expired': unknown;
  readonly 'passkey.in-use': unknown;
  readonly 'code.empty': unknown;
  readonly 'code.too-short': { readonly attemptsLeft: number | null };
  readonly 'code.too-long': { readonly attemptsLeft: number | null };
  readonly 'code.not-digits': { readonly attemptsLeft: number | null };
  /** `again`: the second miss in a row, which adds a word about the phone's clock. `null`: tries are not counted. */
  readonly 'code.wrong': { readonly attemptsLeft: number | null; readonly again: boolean };
  readonly 'code.already-used': unknown;
  /** `retryAt` in milliseconds; both `null` when only a reset helps. */
  readonly 'attempts.locked': { readonly retryAt: number | null; readonly retryAfterSeconds: number | null };
  readonly 'challenge.spent': unknown;
  readonly 'recovery-code.empty': unknown;
  readonly 'recovery-code.malformed': { readonly attemptsLeft: number | null };
  readonly 'recovery-code.wrong': { readonly attemptsLeft: number };
  readonly 'recovery-code.already-used': unknown;
  readonly 'codes.not-saved': unknown;
  readonly 'mailbox-code.wrong': { readonly attemptsLeft: number };
  readonly 'mailbox-code.expired': unknown;
  readonly 'mailbox-code.too-soon': { readonly retryAfterSeconds: number };
  readonly 'mailbox-code.too-many': { readonly retryAfterSeconds: number };
  readonly 'phone.empty': unknown;
  readonly 'phone.country-missing': unknown;
  readonly 'phone.invalid': unknown;
  readonly 'phone.landline': unknown;
  readonly 'phone.premium': unknown;
  readonly 'phone.toll-free': unknown;
  readonly 'phone.not-mobile': unknown;
  readonly 'phone.country-not-allowed': unknown;
  readonly 'phone.too-many-accounts': unknown;
  readonly 'text-code.wrong': { readonly attemptsLeft: number | null };
  readonly 'text-code.already-used': unknown;
  readonly 'text-code.expired': unknown;
  readonly 'text.too-soon': { readonly retryAfterSeconds: number };
  readonly 'text.too-many': { readonly retryAfterSeconds: number };
  readonly 'text.budget-spent': { readonly retryAfterSeconds: number };
  /** By whose codes nobody answered. */
  readonly 'text.number-paused': { readonly retryAfterSeconds: number };
  readonly 'text.account-paused': { readonly retryAfterSeconds: number };
  readonly 'text.paused': { readonly retryAfterSeconds: number };
  readonly 'text.unavailable': unknown;
  readonly 'text.not-sent': { readonly channel: 'text' | 'call' };
  readonly 'text.not-delivered': { readonly channel: 'text' | 'call' };
  readonly 'recovery.not-allowed': unknown;
  readonly 'recovery.no-mail': unknown;
  readonly 'member.is-yourself': unknown;
  readonly 'member.is-owner': unknown;
  readonly 'member.is-last-owner': unknown;
  readonly 'member.not-on-hold': unknown;
  readonly 'emails.empty': unknown;
  readonly 'emails.too-many': { readonly most: number };
  /** As they were typed. */
  readonly 'emails.malformed': { readonly malformed: readonly string[] };
  readonly 'invitation.gone': unknown;
  readonly 'invitation.already-member': unknown;
  readonly 'invitation.is-owner': unknown;
  readonly 'invitation.throttled': { readonly retryAfterSeconds: number };
  readonly 'reason.empty': unknown;
  readonly 'reason.too-long': unknown;
  readonly 'reason.unreadable': unknown;
  readonly 'api-key.name': unknown;
  readonly 'api-key.scopes': unknown;
  readonly 'api-key.days': unknown;
  readonly 'api-key.too-many': unknown;
  readonly 'policy.countries-missing': unknown;
  readonly 'policy.hosted-domain-malformed': unknown;
  readonly 'policy.own-account-outside': unknown;
  readonly 'policy.changed-meanwhile': unknown;
  readonly 'policy.left-to-provider': unknown;
  readonly 'policy.numbers-changed': unknown;
  readonly 'single-sign-on.not-ready': { readonly missing: readonly Missing[] };
  readonly 'single-sign-on.in-use': unknown;
  readonly 'single-sign-on.no-connection': unknown;
  readonly 'single-sign-on.other-provider': unknown;
  readonly 'single-sign-on.metadata': { readonly fault: MetadataFault | FetchFault };
  readonly 'single-sign-on.name': unknown;
  readonly 'single-sign-on.domain': unknown;
  readonly 'single-sign-on.domain-not-proven': unknown;
  readonly 'single-sign-on.domain-taken': unknown;
  readonly 'single-sign-on.unknown-domain': unknown;
  readonly 'policy.no-method': unknown;
  readonly 'policy.owner-without-method': unknown;
}

type ProblemCode = keyof ProblemParameters;

/** A problem is a code for programs; its sentence is made from `ProblemTexts` when a page is written. */
export type Problem<Code extends ProblemCode = ProblemCode> = {
  [Each in Code]: { readonly code: Each } & ProblemParameters[Each];
}[Code];

export type ProblemTexts = { readonly [Code in ProblemCode]: (problem: Problem<Code>) => string };

/** Says a problem in the language of the given texts. */
export function sentenceOf<Code extends ProblemCode>(texts: ProblemTexts, problem: Problem<Code>): string {
  const code: Code = problem.code;
  return texts[code](problem);
}
