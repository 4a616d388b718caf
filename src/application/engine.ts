import type { Silence } from '../domain/api-keys/judge-key.ts';
import type { Scope } from '../domain/api-keys/scopes.ts';
import type { Method } from '../domain/authenticators/methods.ts';
import type { ApiKeyId, OrganizationId, SessionId, UserId } from '../domain/ids.ts';
import type { Role } from '../domain/organizations/role.ts';
import type { Access } from '../domain/policy/decide-access.ts';
import type { EnrollBecause, MailboxReason } from '../domain/policy/decide-sign-in.ts';
import type { EnrolledAuthenticator, Evidence, FirstFactor, Membership } from '../domain/policy/facts.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { Result } from '../domain/result.ts';
import type { SignInPurpose, SignInState, TokenKind } from '../domain/sign-in/states.ts';
import type { Duration, Instant } from '../domain/time.ts';
import type { ApiKeyFacts } from '../ports/repositories/api-keys.ts';
import type { AuthenticatorRecord } from '../ports/repositories/authenticators.ts';
import type { Origin } from '../ports/repositories/records.ts';
import type { TextChannel } from '../ports/text-gateway.ts';
import type { AuditLog, MakeApiKey, Members, Policies } from './administration.ts';
import type { Notices } from './notices/notices.ts';
import type { PasskeyCreation, PasskeyRequest, UnfinishedPasskeys } from './passkey-ceremonies.ts';
import type { SetUpLook } from './set-up-look.ts';
import type { Recognized } from './sign-in/recognize-browser.ts';
import type { TextLook, TextSent } from './texts.ts';

export type {
  AuditLog,
  ChangeHostedDomain,
  ChangeMember,
  ChangePolicy,
  ChangeSingleSignOn,
  ChangeTextCountries,
  LogFault,
  LogVerdict,
  MakeApiKey,
  Members,
  Policies,
  PolicyLook,
  ResetMembers,
  ResetOutcome,
  SignOutMember,
  VouchForMember,
} from './administration.ts';

export type { Notices } from './notices/notices.ts';
export type { PasskeyCreation, PasskeyRequest, UnfinishedPasskeys } from './passkey-ceremonies.ts';
export type { TextLook, TextSent } from './texts.ts';

type Answer<Value> = Promise<Result<Value, Refusal>>;

/** The one engine behind the server, an embedding host and the second-factor-only face. */
export interface Engine {
  readonly directory: Directory;
  /** Every first factor, whoever checked it, ends here (I-02). */
  beginSignIn(command: BeginSignIn): Answer<SignInProgress>;
  /** Once per ticket: binds what was shown to the host's session key. The only place where a session is minted. */
  completeSignIn(command: CompleteSignIn): Answer<{ readonly user: UserId; readonly endsAt: Instant }>;
  /** May this session act in this organization now? One round trip, asked on every request. */
  authorize(question: AuthorizeQuestion): Promise<Verdict>;
  /** An owner with a proof of the last five minutes: may prepare what the policy will rest on. */
  admitOwner(question: Pick<AuthorizeQuestion, 'session' | 'organization'>): Answer<AllowedMember>;
  readonly signIns: SignIns;
  readonly passkeySignIns: PasskeySignIns;
  readonly unfinishedPasskeys: UnfinishedPasskeys;
  readonly sessions: Sessions;
  readonly notices: Notices;
  readonly methods: OwnMethods;
  readonly policies: Policies;
  readonly members: Members;
  readonly audit: AuditLog;
  readonly apiKeys: ApiKeys;
}

export interface Directory {
  putUser(user: { id: string; email: string; name: string; state?: 'active' | 'deactivated' }): Promise<void>;
  putOrganization(organization: { id: string; name: string }): Promise<void>;
  putMembership(membership: {
    organization: string;
    user: string;
    role: Role;
    state?: Membership['state'];
  }): Promise<void>;
  removeMembership(membership: { organization: string; user: string }): Promise<void>;
  /** Makes the organization's memberships exactly these. */
  sync(organization: { id: string; name: string }, members: readonly SyncedMember[]): Promise<void>;
}

export interface SyncedMember {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
}

export interface BeginSignIn {
  readonly user: string;
  /**
   * `hostedDomain`: the claim `hd` of an OpenID provider's account. `at`: when it was shown, where that was not just now:
   * somebody else may have asked for it, a while ago.
   */
  readonly firstFactor: Pick<FirstFactor, 'kind'> & { connection?: string; hostedDomain?: string | null; at?: Instant };
  readonly returnTo?: string | null;
  /** The account's own address is proven, by a link that was mailed to it or by a provider: it is not asked again (T4). */
  readonly mailboxProven?: boolean;
  /** The password was chosen by a mailed link within the last day: no code to the same mailbox goes with it (I-15). */
  readonly passwordFromMail?: boolean;
  readonly origin?: Origin;
}

export interface CompleteSignIn {
  readonly ticket: string;
  /** Any text by which the host will name the session; only its SHA-256 is kept. */
  readonly session: string;
  readonly browser?: Recognized;
  readonly origin?: Origin;
}

export interface AuthorizeQuestion {
  readonly session: string;
  readonly organization: string;
  /** Also ask that the proof is no older than this. */
  readonly fresherThan?: Duration;
}

/** Where a sign-in goes next. Each step has a token of its own; the one before it is dead. */
export type SignInProgress =
  | {
      readonly kind: 'continue';
      readonly state: SignInState;
      readonly tokenKind: TokenKind;
      readonly token: string;
      /** Of a challenge: which to show first. */
      readonly method: Method | null;
    }
  | {
      readonly kind: 'complete';
      readonly ticket: string;
      readonly returnTo: string | null;
      readonly recoveryCodeUsed: boolean;
      /** A step-up or set-up: the session that it was begun from ends by itself. */
      readonly replacesSession: boolean;
    }
  | { readonly kind: 'closed'; readonly returnTo: string | null };

/** The step had the key of a session with it, and was the last. */
export interface SignedIn {
  readonly kind: 'signed-in';
  /** The key that came with the step. */
  readonly session: string;
  /** …and what the browser is recognized by. */
  readonly browser: Recognized;
  readonly endsAt: Instant;
  readonly returnTo: string | null;
  readonly recoveryCodeUsed: boolean;
  readonly replacesSession: boolean;
}

export type Verdict =
  | { readonly kind: 'no-session' }
  | { readonly kind: 'step-up' }
  | Exclude<Access, { kind: 'allow' }>
  | (Extract<Access, { kind: 'allow' }> & AllowedMember);

export interface AllowedMember {
  readonly user: OwnUser;
  readonly organization: { readonly id: OrganizationId; readonly name: string };
  readonly role: Role;
  /** Whether the proof is fresh enough, and was made for a confirmation: both as for a change of this organization. */
  readonly isFresh: boolean;
  readonly isConfirmed: boolean;
  /** The organization's own identity provider vouches for this session. */
  readonly isThroughCompany: boolean;
  readonly authenticators: readonly EnrolledAuthenticator[];
  /** Where a key acts; `user` is its maker then. */
  readonly apiKey?: { readonly id: ApiKeyId; readonly name: string };
}

export interface ApiKeys {
  /** May this key do this here now? One round trip, asked on every request. `scope` null: a call for sessions alone. */
  admit(question: {
    readonly apiKey: string;
    readonly organization: string;
    readonly scope: Scope | null;
  }): Answer<AllowedMember & { readonly deadline: Instant | null }>;
  list(organization: OrganizationId): Promise<readonly ApiKeyLook[]>;
  /** How many of those that answer now would not, if the organization required a second factor (I-39). */
  countSilencedByRequirement(organization: OrganizationId): Promise<number>;
  /** The key itself is in this answer and nowhere else. */
  make(command: MakeApiKey): Answer<{ readonly token: string; readonly key: ApiKeyLook }>;
  revoke(command: InSession & { readonly organization: string; readonly id: string }): Answer<null>;
}

export interface ApiKeyLook extends Omit<ApiKeyFacts, 'evidence' | 'membership' | 'policy' | 'authenticators'> {
  readonly state: 'works' | 'expired' | Silence;
}

export interface OwnUser {
  readonly id: UserId;
  readonly email: string;
  readonly name: string;
}

/** What a page may know of a sign-in in progress. */
export interface SignInLook extends SetUpLook {
  readonly state: SignInState;
  readonly purpose: SignInPurpose;
  readonly user: OwnUser;
  readonly issuer: string;
  /** Of a challenge: what may answer it, in the order in which it is offered. */
  readonly methods: readonly Method[];
  readonly because: EnrollBecause | null;
  readonly mailbox: MailboxReason | null;
  readonly mailboxInstead: boolean;
  /** "Send recovery code to my email" would be heard now. */
  readonly emailedRecovery: boolean;
  readonly mailboxSentAt: Instant | null;
  readonly recoveryCodesLeft: number;
  /** Where a text message may come into this step. */
  readonly text: TextLook | null;
  readonly returnTo: string | null;
  /** While it is in the future even a right code is refused. */
  readonly lockedUntil: Instant;
  readonly now: Instant;
}

interface Step {
  readonly token: string;
  readonly origin?: Origin;
}

export interface AnswerChallenge extends Step {
  readonly response: string;
  /**
   * By what the host will name the session, as in `CompleteSignIn`: if this is the last step, the session is minted in its
   * transaction, and no ticket goes back and forth.
   */
  readonly session?: string;
  /** Goes with `session`. */
  readonly browser?: Recognized;
}

export interface TotpEnrollment {
  readonly issuer: string;
  readonly email: string;
  /** Base 32, without spaces. */
  readonly secret: string;
  readonly otpauthUri: string;
}

/** A passkey as the whole sign-in: it says itself whose it is, and with user verification it is both factors. */
export interface PasskeySignIns {
  /** What a browser is given for it, for five minutes. `browser` is what it alone holds. */
  request(command: { readonly browser: string }): Promise<PasskeyRequest>;
  /** `response`: what the browser's ceremony brought, as JSON. Ends in `beginSignIn`, as every first factor does. */
  answer(command: {
    readonly browser: string;
    readonly response: string;
    readonly returnTo?: string | null;
    readonly origin?: Origin;
  }): Answer<SignInProgress>;
}

export interface FreshRecoveryCodes {
  /** Each as `M9S3-46Q3-D2KT-7B4W`. */
  readonly codes: readonly string[];
  readonly issuer: string;
  readonly email: string;
  readonly madeAt: Instant;
  readonly purpose: SignInPurpose;
}

export interface SignIns {
  look(step: Step): Answer<SignInLook>;
  /** Answers the challenge with a code from an authenticator app. */
  answerWithTotp(step: AnswerChallenge): Answer<SignInProgress | SignedIn>;
  /** What the browser is given to show a passkey, for this challenge and five minutes. */
  passkeyRequest(step: Step): Answer<PasskeyRequest>;
  answerWithPasskey(step: AnswerChallenge): Answer<SignInProgress | SignedIn>;
  /** A new code in place of the one before, to the stored number, or to the one that is being set up. */
  sendText(step: Step & { readonly channel: TextChannel }): Answer<TextSent>;
  /** Answers the challenge with a code that was texted or spoken. */
  answerWithText(step: AnswerChallenge): Answer<SignInProgress | SignedIn>;
  answerWithRecoveryCode(step: AnswerChallenge): Answer<SignInProgress | SignedIn>;
  /** "I no longer have it", in the days after the last recovery code (M27), and where `emailedRecovery` says so (S4). */
  askMailbox(step: Step): Answer<SignInProgress>;
  /** "This wasn't me", in a mail that told of an emailed recovery: ends it, wherever it stands. */
  stopRecovery(stop: Step): Answer<null>;
  sendMailboxCode(step: Step): Answer<{ readonly sentAt: Instant }>;
  proveMailbox(step: Step & { readonly response: string }): Answer<SignInProgress>;
  /** Makes the secret of the method to set up; a second call shows the same one. */
  stageTotp(step: Step): Answer<TotpEnrollment>;
  confirmTotp(step: Step & { readonly response: string }): Answer<SignInProgress>;
  /** What the browser is given to make a passkey, for this set-up and five minutes. */
  passkeyCreation(step: Step): Answer<PasskeyCreation>;
  /** `response`: what the browser made, as JSON. `name`: what its owner calls it. */
  confirmPasskey(step: Step & { readonly response: string; readonly name?: string }): Answer<SignInProgress>;
  /** Takes a number and sends it a code; `country` is for numbers that do not name their own. */
  stagePhone(
    step: Step & { readonly number: string; readonly country: string; readonly channel: TextChannel },
  ): Answer<TextSent>;
  confirmPhone(step: Step & { readonly response: string }): Answer<SignInProgress>;
  /** "Not now", where the member chose the set-up and nobody requires it. */
  postponeSetUp(step: Step): Answer<SignInProgress>;
  recoveryCodes(step: Step): Answer<FreshRecoveryCodes>;
  saveRecoveryCodes(step: Step): Answer<SignInProgress>;
  abandon(step: Step): Promise<void>;
}

export interface SessionLook {
  readonly id: SessionId;
  readonly user: OwnUser;
  readonly evidence: Evidence;
  readonly authenticators: readonly EnrolledAuthenticator[];
  /** Proven within the last five minutes, with an authenticator where there is one. */
  readonly isFresh: boolean;
  /** …and by a step-up made for a confirmation, not by the sign-in itself. */
  readonly isConfirmed: boolean;
}

/** One place where somebody is signed in. */
export interface OwnSession {
  /** Names it in a list and opens nothing: it is the SHA-256 of what the browser holds. */
  readonly id: SessionId;
  readonly origin: Origin;
  readonly evidence: Evidence;
  readonly signedInAt: Instant;
  readonly lastSeenAt: Instant;
  readonly endsAt: Instant;
}

/** What made somebody end sessions; it stands in the audit log. */
export type EndedBecause = 'asked' | 'password-changed' | 'way-in-removed';

export interface Sessions {
  look(session: string): Promise<SessionLook | null>;
  end(session: string, origin?: Origin): Promise<void>;
  /** After the last recovery code: until when "I no longer have it" is heard (M27). Null where it is not. */
  mailboxInsteadUntil(session: string): Promise<Instant | null>;
  /** Where the session's user is signed in; null where the session itself is over. */
  list(session: string): Promise<{ readonly current: OwnSession; readonly others: readonly OwnSession[] } | null>;
  /** Ends one other session of the same user. */
  endOther(command: InSession & { readonly id: string }): Answer<null>;
  /** Ends all other sessions of the same user and every sign-in in progress. @returns how many sessions. */
  endOthers(command: InSession & { readonly because: EndedBecause }): Answer<number>;
  /** After its first factor was replaced: a ticket for a session in this one's place, so that its key changes (I-44). */
  renew(command: InSession & { readonly firstFactor: Pick<FirstFactor, 'kind'> }): Answer<SignInProgress>;
  /**
   * Ends every session and sign-in in progress of a user: whoever keeps the first factors calls it before and after one
   * is replaced, so that nothing that rests on the old one lives on (I-45). @returns how many sessions.
   */
  endAllOf(command: {
    readonly user: string;
    readonly because: EndedBecause;
    readonly origin?: Origin;
  }): Promise<number>;
}

interface InSession {
  readonly session: string;
  readonly returnTo?: string | null;
  readonly origin?: Origin;
}

export interface OwnMethods {
  overview(session: string): Promise<OwnMethodsOverview | null>;
  /** Fresher proof: a challenge where an authenticator is enrolled, else the first factor that was just shown again. */
  beginStepUp(
    command: InSession & {
      readonly firstFactor?: Pick<FirstFactor, 'kind'>;
      /** Only these will do, where the member holds one of them: an organization may not count the others. */
      readonly methods?: readonly Method[];
    },
  ): Answer<SignInProgress>;
  /**
   * Set-up without being asked, or a change of method: the old ones work until the new one is confirmed. `adds`: a backup
   * besides them instead, which leaves them and the recovery codes as they are (M28).
   */
  beginSetUp(command: InSession & { readonly adds?: boolean }): Answer<SignInProgress>;
  /** "Sign out and set up at next sign-in" (M18): ends this session. */
  setUpAtNextSignIn(command: InSession): Answer<null>;
  beginNewRecoveryCodes(command: InSession): Answer<SignInProgress>;
  /** Takes one off; the last that counts only where no organization requires it (U11). */
  remove(command: InSession & { readonly authenticator: string }): Answer<null>;
}

export interface OwnMethodsOverview {
  readonly user: OwnUser;
  /** `removable`: nobody requires it, or another one counts as well (I-28). */
  readonly authenticators: readonly (AuthenticatorRecord & {
    readonly removable: boolean;
    /** Of a phone: the last two digits of its number. */
    readonly ending: string | null;
  })[];
  readonly recoveryCodes: {
    readonly left: number;
    readonly total: number;
    readonly madeAt: Instant | null;
    /** Whether their owner has said so, or has used one. */
    readonly saved: boolean;
  };
  readonly organizations: readonly OwnOrganization[];
}

export interface OwnOrganization {
  readonly id: OrganizationId;
  readonly name: string;
  readonly role: Role;
  readonly requires: boolean;
  readonly access: Access;
}
