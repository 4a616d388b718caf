import type { Silence } from './api-keys/judge-key.ts';
import type { Scope } from './api-keys/scopes.ts';
import type { Protection } from './members/may-act-on.ts';
import type { ReasonFault } from './members/reason.ts';
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
  | { readonly code: 'attempts.exhausted' }
  | { readonly code: 'attempts.locked'; readonly retryAt: Instant | null }
  | { readonly code: 'mailbox.expired' }
  | { readonly code: 'mailbox.too_soon'; readonly retryAt: Instant }
  | { readonly code: 'mailbox.too_many' }
  | { readonly code: 'session.not_found' }
  /** A host named a new session by the key of another. */
  | { readonly code: 'session.key_in_use' }
  | { readonly code: 'step_up.required' }
  | { readonly code: 'role.insufficient' }
  | { readonly code: 'organization.not_found' }
  | { readonly code: 'members.none' }
  | { readonly code: 'members.too_many' }
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
  | { readonly code: 'policy.impact_changed' }
  /** Of the methods that would count nobody could set one up here. */
  | { readonly code: 'policy.no_method' }
  /** Not every method would count, and no owner has one that would. */
  | { readonly code: 'policy.owner_without_method' }
  | { readonly code: 'password.incorrect' }
  | { readonly code: 'authenticator.last_required' }
  | { readonly code: 'authenticator.not_found' }
  | { readonly code: 'authenticator.too_many' }
  | { readonly code: 'method.not_allowed' }
  | { readonly code: 'busy' }
  /** Unknown, revoked or expired: which of them is not told. */
  | { readonly code: 'api_key.not_found' }
  | { readonly code: 'api_key.silent'; readonly because: Silence }
  | { readonly code: 'api_key.scope_missing'; readonly scope: Scope }
  /** The call is for sessions alone. */
  | { readonly code: 'api_key.not_allowed' }
  | { readonly code: 'api_key.malformed'; readonly fault: ApiKeyFault }
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
