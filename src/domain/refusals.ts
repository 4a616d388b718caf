import type { Silence } from './api-keys/judge-key.ts';
import type { Scope } from './api-keys/scopes.ts';
import type { PhoneFault } from './authenticators/phone-number.ts';
import type { TextBudget } from './authenticators/text-budget.ts';
import type { TextCircuit } from './authenticators/text-circuit.ts';
import type { Protection } from './members/may-act-on.ts';
import type { ReasonFault } from './members/reason.ts';
import type { Missing } from './single-sign-on/connection.ts';
import type { FetchFault, MetadataFault } from './single-sign-on/fault.ts';
import type { Instant } from './time.ts';

/**
 * Every "no" the engine and the accounts can say. The code is public and permanent: once released it is never
 * renamed, reused or given another meaning.
 */
export type Refusal =
  | { readonly code: 'sign_in.not_found' }
  | { readonly code: 'sign_in.expired' }
  | { readonly code: 'sign_in.wrong_step' }
  | { readonly code: 'sign_in.mismatch' }
  | { readonly code: 'sign_in.throttled'; readonly retryAt: Instant }
  /** `attemptsLeft` is null where none was paid: nothing was typed, or tries are not counted. */
  | { readonly code: 'response.malformed'; readonly fault: CodeFault; readonly attemptsLeft: number | null }
  /** `null`: tries are not counted here. */
  | { readonly code: 'response.incorrect'; readonly attemptsLeft: number | null }
  | { readonly code: 'response.already_used'; readonly attemptsLeft: number }
  /** As a whole sign-in: unknown, not right, or of nobody who may come in. Which of them is not told (I-03). */
  | { readonly code: 'passkey.refused' }
  /** It is right, and its device did not ask who holds it. */
  | { readonly code: 'passkey.unverified' }
  /** To be set up, and set up already: here or in another account. */
  | { readonly code: 'passkey.in_use' }
  | { readonly code: 'attempts.exhausted' }
  | { readonly code: 'attempts.locked'; readonly retryAt: Instant | null }
  | { readonly code: 'mailbox.expired' }
  | { readonly code: 'mailbox.too_soon'; readonly retryAt: Instant }
  /** `retryAt`, when the account may be mailed another one, is added where the engine answers. */
  | { readonly code: 'mailbox.too_many'; readonly retryAt?: Instant }
  | { readonly code: 'phone.malformed'; readonly fault: PhoneFault }
  | { readonly code: 'phone.country_not_allowed' }
  /** As many accounts hold this number as may; whose they are is not told. */
  | { readonly code: 'phone.too_many_accounts' }
  /** There is no code that would still be good. */
  | { readonly code: 'text.expired' }
  | { readonly code: 'text.too_soon'; readonly retryAt: Instant }
  | { readonly code: 'text.budget_spent'; readonly budget: TextBudget; readonly retryAt: Instant }
  /** Too few codes to numbers that were not proven were answered lately; whose they were is not told. */
  | { readonly code: 'text.paused'; readonly circuit: TextCircuit; readonly retryAt: Instant }
  /** There is no carrier for it. */
  | { readonly code: 'text.unavailable' }
  /** An organization that requires a second factor has taken its consent back in the meantime. */
  | { readonly code: 'recovery.not_allowed' }
  /** Somebody has shown the second factor that it would have replaced. */
  | { readonly code: 'recovery.ended' }
  | { readonly code: 'session.not_found' }
  /** A host named a new session by the key of another. */
  | { readonly code: 'session.key_in_use' }
  /** Which proof is missing, where there is just one that would do. */
  | { readonly code: 'step_up.required'; readonly proof?: 'password' | 'second-factor' }
  /** An admin's to do, or an owner's alone where it says so. */
  | { readonly code: 'role.insufficient'; readonly needs?: 'owner' }
  | { readonly code: 'organization.not_found' }
  | { readonly code: 'members.none' }
  | { readonly code: 'members.too_many' }
  /** No mail leaves this installation, and what was asked for needs one. */
  | { readonly code: 'mail.unavailable' }
  /** Nobody of this organization, whoever it may be elsewhere. */
  | { readonly code: 'member.not_found' }
  | { readonly code: 'member.not_on_hold' }
  | { readonly code: 'member.protected'; readonly obstacle: Protection }
  | { readonly code: 'invitations.none' }
  | { readonly code: 'invitations.too_many' }
  /** None of this organization that still waits: accepted, taken back, or never there. */
  | { readonly code: 'invitation.not_found' }
  | { readonly code: 'invitation.already_member' }
  | { readonly code: 'invitation.throttled'; readonly retryAt: Instant }
  | { readonly code: 'reason.malformed'; readonly fault: ReasonFault }
  | { readonly code: 'policy.changed_meanwhile' }
  | { readonly code: 'policy.left_to_provider' }
  | { readonly code: 'policy.impact_changed' }
  /** None, one twice, or one that the installation does not write to. */
  | { readonly code: 'policy.countries_malformed' }
  | { readonly code: 'policy.hosted_domain_malformed' }
  /** The session that asks came through an account of another domain itself. */
  | { readonly code: 'policy.own_account_outside' }
  /** Of the methods that would count nobody could set one up here. */
  | { readonly code: 'policy.no_method' }
  /** Not every method would count, and no owner has one that would. */
  | { readonly code: 'policy.owner_without_method' }
  | { readonly code: 'password.incorrect' }
  | { readonly code: 'authenticator.last_required' }
  /** Without it there would be no way in. */
  | { readonly code: 'authenticator.last_way_in' }
  | { readonly code: 'authenticator.not_found' }
  | { readonly code: 'authenticator.too_many' }
  | { readonly code: 'method.not_allowed' }
  /** `missing`: what has to be there first. */
  | { readonly code: 'single_sign_on.not_ready'; readonly missing: readonly Missing[] }
  | { readonly code: 'single_sign_on.no_connection' }
  | { readonly code: 'single_sign_on.in_use' }
  | { readonly code: 'single_sign_on.other_provider' }
  | { readonly code: 'single_sign_on.metadata_unusable'; readonly fault: MetadataFault | FetchFault }
  | { readonly code: 'single_sign_on.name_malformed' }
  | { readonly code: 'single_sign_on.domain_malformed' }
  | { readonly code: 'single_sign_on.domain_not_proven' }
  | { readonly code: 'single_sign_on.domain_taken' }
  /** An equal address links nobody: only a second factor of one's own does (I-08). */
  | { readonly code: 'single_sign_on.second_factor_first' }
  | { readonly code: 'busy' }
  /** Unknown, revoked or expired: which of them is not told. */
  | { readonly code: 'api_key.not_found' }
  | { readonly code: 'api_key.silent'; readonly because: Silence }
  | { readonly code: 'api_key.scope_missing'; readonly scope: Scope }
  /** The call is for sessions alone. */
  | { readonly code: 'api_key.not_allowed' }
  /** `fault` is the first of them. */
  | { readonly code: 'api_key.malformed'; readonly fault: ApiKeyFault; readonly faults: readonly ApiKeyFault[] }
  | { readonly code: 'api_key.too_many' }
  /** The same page was sent twice: the key was shown the first time. */
  | { readonly code: 'api_key.made_already' }
  /** No key with this id is open here any more. */
  | { readonly code: 'api_key.gone' };

export type RefusalCode = Refusal['code'];
export type RefusalOf<Code extends RefusalCode> = Extract<Refusal, { code: Code }>;

/** What is wrong with a key that somebody wants to make. */
export type ApiKeyFault = 'name' | 'scopes' | 'days';

/** Why a typed code cannot even be compared. */
export type CodeFault = 'empty' | 'too-short' | 'too-long' | 'not-digits' | 'not-a-recovery-code' | 'not-a-passkey';

/** Whether only an owner may do it: an admin is not told to ask another admin. */
export const needsOwner = (refusal: Refusal) => refusal.code === 'role.insufficient' && refusal.needs === 'owner';
