import { type Method, strongestFirst } from '../authenticators/methods.ts';
import type { OrganizationId } from '../ids.ts';
import { isNonEmpty, type NonEmpty } from '../non-empty.ts';
import { after, days, hasPassed, type Instant } from '../time.ts';
import { type Access, decideAccess } from './decide-access.ts';
import type { Enrolled, FirstFactor, Membership } from './facts.ts';
import type { Policy } from './policy.ts';
import { mayRecoverByMail } from './recover-by-mail.ts';

/** How long a member may be silent before a first enrollment asks for the mailbox (T4). */
export type SilenceAllowed =
  | { readonly kind: 'days'; readonly days: number }
  | { readonly kind: 'always-ask' | 'never-ask' };

export interface SignInMembership {
  readonly organization: { readonly id: OrganizationId; readonly name: string };
  readonly membership: Membership;
  readonly policy: Policy;
}

export interface SignInFacts {
  readonly now: Instant;
  readonly userState: 'active' | 'deactivated';
  readonly firstFactor: FirstFactor;
  /** A link that was mailed to the account's address led here, or a provider has verified that very address. */
  readonly mailboxProven?: boolean;
  /** The password was chosen by a link to the mailbox a short while ago: it shows no more than the mailbox does. */
  readonly passwordFromMail?: boolean;
  readonly memberships: readonly SignInMembership[];
  readonly enrolled: Enrolled;
  /** The last finished sign-in, or when the user was first known. */
  readonly lastSeenAt: Instant;
  readonly silenceAllowed: SilenceAllowed;
}

export type MailboxReason = 'reset' | 'silence' | 'codes-spent' | 'recovery';
export type EnrollBecause =
  /** `backup`: a method besides those that are held already. `recovered`: those are lost, and the mailbox was proven. */
  | { readonly kind: 'reset' | 'codes-spent' | 'chosen' | 'backup' | 'recovered' }
  | { readonly kind: 'required'; readonly organization: string };

export type SignInDecision =
  | { readonly kind: 'refused' }
  | { readonly kind: 'complete' }
  | {
      readonly kind: 'challenge';
      readonly methods: NonEmpty<Method>;
      /** What follows the right response. */
      readonly afterwards: 'complete' | 'enroll' | 'recovery-codes';
      readonly because: EnrollBecause | null;
      /** "I no longer have it": after the last recovery code, for seven days (M27). */
      readonly mailboxInstead: boolean;
      /** "Send recovery code to my email", where every organization that requires a second factor allows it (S9). */
      readonly emailedRecovery: boolean;
    }
  | { readonly kind: 'enroll'; readonly because: EnrollBecause; readonly mailbox: MailboxReason | null }
  /** A passkey that was both, and codes that nobody has said are saved (M16). */
  | { readonly kind: 'recovery-codes' };

/** For so long after the last recovery code a proof of the mailbox opens set-up; after that only a reset helps. */
const MAILBOX_INSTEAD_FOR = days(7);

/**
 * What stands between a right first factor and a session? Every way in asks this and no other; POLICY.md numbers the
 * rules.
 */
export function decideSignIn(facts: SignInFacts): SignInDecision {
  const { enrolled, firstFactor } = facts;
  if (facts.userState === 'deactivated') return { kind: 'refused' }; // 1
  if (firstFactor.kind === 'saml') return decideSamlSignIn(facts); // 2
  if (enrolled.mustEnrollAnew && enrolled.authenticators.length === 0) {
    const mailbox = isMailboxItself(facts) ? null : 'reset';
    return { kind: 'enroll', because: { kind: 'reset' }, mailbox }; // 3
  }
  const held = strongestFirst(enrolled.authenticators.map(({ method }) => method));
  if (isNonEmpty(held) && firstFactor.kind !== 'passkey') return challengeFor(facts, held, askEverybody(facts)); // 4
  return isNonEmpty(held) ? decideAfterPasskey(facts) : decideWithoutChallenge(facts); // 5, 6
}

/** It has answered the challenge of rule 4 already; what is owed after an answer is owed after it as well (I-30, M16, M18). */
function decideAfterPasskey({ enrolled }: SignInFacts): SignInDecision {
  const because = becauseOfCodes(enrolled) ?? becauseChosen(enrolled);
  if (because !== null) return { kind: 'enroll', because, mailbox: null };
  return enrolled.codesUnsaved ? { kind: 'recovery-codes' } : { kind: 'complete' };
}

function decideWithoutChallenge(facts: SignInFacts): SignInDecision {
  const owed = askEverybody(facts).find(({ access }) => access.kind === 'enroll' || access.kind === 'challenge');
  const because =
    owed === undefined ? becauseChosen(facts.enrolled) : ({ kind: 'required', organization: owed.name } as const);
  if (because === null) return { kind: 'complete' };
  return { kind: 'enroll', because, mailbox: wasSilent(facts) ? 'silence' : null };
}

/** A single sign-on session is good for its own organization; the others will ask for themselves (I-41). */
function decideSamlSignIn(facts: SignInFacts): SignInDecision {
  const { connection } = facts.firstFactor;
  const own = facts.memberships.filter(({ policy }) => connection !== null && policy.connection === connection);
  const asked = askEverybody({ ...facts, memberships: own });
  const verdict = asked[0]?.access;
  // The challenge is for this organization; what else the account owes waits for a sign-in of its own (I-41).
  if (verdict?.kind === 'challenge') {
    const { methods } = verdict;
    const noMailbox = { mailboxInstead: false, emailedRecovery: false } as const;
    return { kind: 'challenge', methods, afterwards: 'complete', because: null, ...noMailbox };
  }
  // Whoever belongs elsewhere too enrolls on a first factor of their own: an identity provider could otherwise plant
  // the second factor that opens the other organization.
  if (verdict?.kind === 'enroll' && own.length === facts.memberships.length) {
    return { kind: 'enroll', because: { kind: 'required', organization: asked[0]?.name ?? '' }, mailbox: null };
  }
  return { kind: 'complete' };
}

function challengeFor(facts: SignInFacts, methods: NonEmpty<Method>, asked: readonly Asked[]): SignInDecision {
  const because = becauseOfCodes(facts.enrolled) ?? becauseNothingCounts(asked) ?? becauseChosen(facts.enrolled);
  const codes = facts.enrolled.codesUnsaved ? 'recovery-codes' : 'complete';
  const afterwards = because === null ? codes : 'enroll';
  const [mailboxInstead, emailedRecovery] = [mayProveMailboxInstead(facts), mayRecoverByMail(facts)];
  return { kind: 'challenge', methods, afterwards, because, mailboxInstead, emailedRecovery };
}

interface Asked {
  readonly name: string;
  readonly access: Access;
}

function askEverybody(facts: SignInFacts): readonly Asked[] {
  const { firstFactor, enrolled, now } = facts;
  const secondFactor =
    firstFactor.kind === 'passkey' ? ({ kind: 'passkey', at: firstFactor.at, authenticator: null } as const) : null;
  const evidence = { firstFactor, secondFactor, signInBeganAt: now };
  return facts.memberships.map(({ organization, membership, policy }) => ({
    name: organization.name,
    access: decideAccess({ now, evidence, policy, membership, enrolled }),
  }));
}

function becauseNothingCounts(asked: readonly Asked[]): EnrollBecause | null {
  const first = asked.find(({ access }) => access.kind === 'challenge' && access.afterwards === 'enroll');
  return first === undefined ? null : { kind: 'required', organization: first.name };
}

/** The last code forces a new set-up at the next sign-in (I-30). */
function becauseOfCodes({ lastCodeSpentAt, recoveryCodesLeft }: Enrolled): EnrollBecause | null {
  return lastCodeSpentAt !== null && recoveryCodesLeft === 0 ? { kind: 'codes-spent' } : null;
}

const becauseChosen = ({ wantsSetUp }: Enrolled): EnrollBecause | null => (wantsSetUp ? { kind: 'chosen' } : null);

function mayProveMailboxInstead({ enrolled, firstFactor, passwordFromMail = false, now }: SignInFacts): boolean {
  const until = mailboxInsteadUntil(enrolled);
  if (until === null) return false;
  // The mailbox cannot be the second proof where it was the first, or gave the first a short while ago (I-15).
  const mayBeMailbox = firstFactor.kind === 'magic-link' || firstFactor.kind === 'oidc' || passwordFromMail;
  return !mayBeMailbox && !hasPassed(until, now);
}

/** Until when whoever has spent the last code may prove the mailbox in place of what is lost; null with codes left. */
export function mailboxInsteadUntil({
  lastCodeSpentAt,
  recoveryCodesLeft,
}: Pick<Enrolled, 'lastCodeSpentAt' | 'recoveryCodesLeft'>): Instant | null {
  return lastCodeSpentAt === null || recoveryCodesLeft > 0 ? null : after(lastCodeSpentAt, MAILBOX_INSTEAD_FOR);
}

/** An account elsewhere with another address proves that account: whoever had the password once may have linked it. */
const isMailboxItself = ({ firstFactor: { kind }, mailboxProven = false }: SignInFacts) =>
  kind === 'magic-link' || (kind === 'oidc' && mailboxProven);

function wasSilent({ firstFactor, mailboxProven, silenceAllowed, lastSeenAt, now }: SignInFacts): boolean {
  if ((firstFactor.kind !== 'password' && firstFactor.kind !== 'oidc') || mailboxProven === true) return false;
  if (silenceAllowed.kind !== 'days') return silenceAllowed.kind === 'always-ask';
  return hasPassed(after(lastSeenAt, days(silenceAllowed.days)), now);
}
