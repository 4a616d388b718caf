import type * as z from 'zod';
import type { FreshRecoveryCodes, PhoneGiven, TotpSetUp } from '../contract/enrollment.ts';
import type { AccountCreated, OpenedInvitation, OrganizationJoined } from '../contract/joining.ts';
import type { Session } from '../contract/organizations.ts';
import type { OwnAuthenticators, StepUp } from '../contract/own-account.ts';
import type { OthersEnded, OwnSessions } from '../contract/own-sessions.ts';
import type {
  PasskeyAnswer,
  PasskeyCreation,
  PasskeyMade,
  PasskeyRequest,
  PasskeySignIn,
  PasskeySignInAsked,
  PasskeySignInBegun,
  PasskeyUnfinished,
} from '../contract/passkeys.ts';
import type { PasswordChange, PasswordReset, ResetAsked, ResetBegun } from '../contract/passwords.ts';
import type { Closed, Completed, Done, SignInStep } from '../contract/progress.ts';
import type { MailboxCodeSent, SignInBegun, TextAsked, TextSent } from '../contract/sign-in.ts';
import type { SignInByLink, SignInLinkAsked, SignInLinkBegun } from '../contract/sign-in-links.ts';
import type { OrganizationCalls } from './organizations.ts';
import type { Answer, Repeatable } from './send.ts';

type CeremonyFault = z.input<typeof PasskeyUnfinished>['because'];
type IsDone = Promise<Answer<z.output<typeof Done>>>;

type Facts = Omit<z.output<typeof SignInStep>, 'state'>;

interface Step extends Facts {
  /** Ends the sign-in, whatever it had reached. */
  cancel(): Promise<Answer<z.output<typeof Done>>>;
}

export interface Challenge extends Step {
  readonly state: 'challenge';
  answerWithTotp(code: string): Promise<Answer<Progress>>;
  /** For `navigator.credentials.get()`, on a page of the same server. */
  passkeyOptions(): Promise<Answer<z.output<typeof PasskeyRequest>>>;
  answerWithPasskey(credential: z.input<typeof PasskeyAnswer>['credential']): Promise<Answer<Progress>>;
  /** The browser brought none: for the log alone, and this challenge goes on. */
  passkeyNotFinished(because: CeremonyFault): IsDone;
  /** A code to the number that is kept, by text unless a call is asked for; the one before it no longer works. */
  sendText(asked?: z.input<typeof TextAsked>): Promise<Answer<z.output<typeof TextSent>>>;
  answerWithText(code: string): Promise<Answer<Progress>>;
  /** Where `recoveryCode` says that one would answer too. */
  answerWithRecoveryCode(code: string): Promise<Answer<Progress>>;
  /** Where `mailboxInstead` or `emailedRecovery` says so: a code goes to the mailbox. */
  turnToMailbox(): Promise<Answer<Progress>>;
}

export interface MailboxStep extends Step {
  readonly state: 'confirm-mailbox';
  prove(code: string): Promise<Answer<Progress>>;
  /** A new code in place of the one before. */
  sendAgain(): Promise<Answer<z.output<typeof MailboxCodeSent>>>;
}

export interface Enrollment extends Step {
  readonly state: 'enroll';
  /** The secret for an authenticator app; the same one when asked again. */
  beginTotp(): Promise<Answer<z.output<typeof TotpSetUp>>>;
  confirmTotp(code: string): Promise<Answer<Progress>>;
  /** For `navigator.credentials.create()`, on a page of the same server. */
  beginPasskey(): Promise<Answer<z.output<typeof PasskeyCreation>>>;
  confirmPasskey(made: z.input<typeof PasskeyMade>): Promise<Answer<Progress>>;
  /** The browser made none: for the log alone, and this set-up goes on. */
  passkeyNotFinished(because: CeremonyFault): IsDone;
  /** Takes a mobile number and sends it a code. */
  beginPhone(given: z.input<typeof PhoneGiven>): Promise<Answer<z.output<typeof TextSent>>>;
  sendText(asked?: z.input<typeof TextAsked>): Promise<Answer<z.output<typeof TextSent>>>;
  confirmPhone(code: string): Promise<Answer<Progress>>;
  /** Where `mayPostpone` says so. */
  postpone(): Promise<Answer<Progress>>;
}

export interface RecoveryCodesStep extends Step {
  readonly state: 'recovery-codes';
  /** To be shown to the person, who keeps them. */
  codes(): Promise<Answer<z.output<typeof FreshRecoveryCodes>>>;
  /** Once the person says that they are saved; after that nobody can read them again. */
  saved(): Promise<Answer<Progress>>;
}

export interface Complete extends z.output<typeof Completed> {
  /** Acts in the session that this sign-in has opened. */
  readonly client: Client;
}

/** Where a sign-in goes next: look at `state`, then call what it offers. */
export type Progress = Challenge | MailboxStep | Enrollment | RecoveryCodesStep | Complete | z.output<typeof Closed>;

/** The invited person's end of an invitation. */
export interface InvitationCalls {
  look(): Promise<Answer<z.output<typeof OpenedInvitation>>>;
  /** The first sign-in of the new account begins with it. A repetition bears no token: sign in to go on. */
  createAccount(
    given: Omit<z.input<typeof AccountCreated>, 'token'>,
    repeatable?: Repeatable,
  ): Promise<Answer<Progress>>;
  /** With the account of this client's session. */
  join(): Promise<Answer<z.output<typeof OrganizationJoined>>>;
}

/** Every operation under /v1. Refusals are values, and nothing is thrown, not even when the network fails. */
export interface Client {
  /** Begins a sign-in. At its end `complete.client` acts in the new session; this one stays as it is. */
  signIn(given: z.input<typeof SignInBegun>): Promise<Answer<Progress>>;
  /** A challenge for a passkey as the whole sign-in; `key` is the half of it that this program keeps. */
  beginPasskeySignIn(asked?: z.input<typeof PasskeySignInAsked>): Promise<Answer<z.output<typeof PasskeySignInBegun>>>;
  signInWithPasskey(given: z.input<typeof PasskeySignIn>): Promise<Answer<Progress>>;
  /** The browser brought none: for the log alone. */
  passkeySignInNotFinished(because: CeremonyFault): IsDone;
  /** Mails a link to sign in with; `key` is the half of it that this program keeps. */
  askSignInLink(asked: z.input<typeof SignInLinkAsked>): Promise<Answer<z.output<typeof SignInLinkBegun>>>;
  signInByLink(given: z.input<typeof SignInByLink>): Promise<Answer<Progress>>;
  /** Takes a sign-in up again, by the token of its step or, on pages of the same server, by the cookie. */
  resumeSignIn(token?: string): Promise<Answer<Progress>>;
  readonly session: {
    read(): Promise<Answer<z.output<typeof Session>>>;
    end(): IsDone;
    /** A fresher proof; `complete.client` then acts in the session that takes the place of this one. */
    stepUp(given?: z.input<typeof StepUp>): Promise<Answer<Progress>>;
  };
  /** The own second factors. Changes want a proof of the last five minutes: `step_up.required` says so. */
  readonly me: {
    authenticators(): Promise<Answer<z.output<typeof OwnAuthenticators>>>;
    enroll(): Promise<Answer<Progress>>;
    /** Ends this session; the next sign-in begins with the set-up. */
    enrollLater(): IsDone;
    removeAuthenticator(id: string): IsDone;
    newRecoveryCodes(): Promise<Answer<Progress>>;
    sessions(): Promise<Answer<z.output<typeof OwnSessions>>>;
    endSession(id: string): IsDone;
    endOtherSessions(): Promise<Answer<z.output<typeof OthersEnded>>>;
    /** `complete.client` then acts in the session that takes the place of this one. */
    changePassword(change: z.input<typeof PasswordChange>): Promise<Answer<Progress>>;
  };
  /** Mails a link for a new password; `key` is the half of it that this program keeps. */
  askPasswordReset(asked: z.input<typeof ResetAsked>): Promise<Answer<z.output<typeof ResetBegun>>>;
  /** Opens no session: the sign-in comes after it. */
  resetPassword(reset: z.input<typeof PasswordReset>): IsDone;
  /** By what the mailed link says after `token=`. */
  invitation(token: string): InvitationCalls;
  organization(id: string): OrganizationCalls;
}
