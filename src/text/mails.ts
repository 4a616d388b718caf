import type { Method } from '../domain/authenticators/methods.ts';
import type { Letter } from './letter.ts';

/** What every notice tells about the moment it reports, so that its reader can tell it from somebody else's deed. */
export interface Notice {
  readonly name: string;
  readonly brand: string;
  /** Milliseconds. */
  readonly at: number;
  readonly browser: string | null;
  /** Network address the request came from. */
  readonly address: string | null;
  /** The page where the reader looks after it. */
  readonly url: string;
  /** The page that says what to do when it was somebody else. */
  readonly helpUrl: string;
  /** The page behind "This wasn't me". */
  readonly disownUrl: string;
}

export interface MethodNotice extends Notice {
  readonly method: Method;
}

export interface PolicyNotice extends Notice {
  readonly organization: string;
  /** Name of whoever changed it; `null` when it was done from the command line. */
  readonly by: string | null;
  /** Name of the API key that did it, which `by` has made. */
  readonly byKey?: string;
}

export interface KeyNotice extends Notice {
  readonly organization: string;
  readonly keyName: string;
}

export interface WayInNotice extends Notice {
  /** `null`: a password. */
  readonly provider: string | null;
}

export interface CompanyNotice extends Notice {
  /** The identity provider's name. */
  readonly provider: string;
  readonly organization: string;
}

interface MailParameters {
  readonly 'method-added': MethodNotice;
  readonly 'method-changed': MethodNotice;
  readonly 'method-removed': MethodNotice;
  readonly 'backup-added': MethodNotice;
  readonly 'backup-removed': MethodNotice;
  readonly 'password-reset': Notice & { readonly minutes: number };
  readonly 'sign-in-link': Notice & { readonly minutes: number };
  readonly 'password-changed': Notice;
  readonly 'new-browser': Notice & { readonly new: 'browser' | 'network' };
  readonly 'second-factor-tried': Notice & { readonly new: 'browser' | 'network' };
  readonly 'way-in-added': WayInNotice;
  readonly 'way-in-removed': WayInNotice;
  readonly 'passkey-copied': Notice;
  readonly 'recovery-codes-made': Notice;
  readonly 'recovery-code-used': Notice & { readonly left: number };
  readonly 'second-factor-failed': Notice & {
    /** Milliseconds; `null`: until a reset. */
    readonly lockedUntil: number | null;
  };
  readonly 'mailbox-code': Notice & { readonly code: string; readonly minutes: number };
  readonly 'recovery-asked': Notice;
  readonly 'recovery-used': Notice;
  readonly 'second-factor-reset': PolicyNotice;
  readonly 'signed-out-by-admin': PolicyNotice;
  readonly 'policy-turned-on': PolicyNotice;
  readonly 'policy-turned-off': PolicyNotice;
  readonly 'single-sign-on-off': PolicyNotice;
  readonly 'company-linked': CompanyNotice;
  readonly 'company-unlinked': CompanyNotice;
  readonly 'emailed-recovery-on': PolicyNotice;
  readonly 'emailed-recovery-off': PolicyNotice;
  readonly 'policy-methods-changed': PolicyNotice & {
    readonly methods: readonly Method[];
    readonly isRequired: boolean;
  };
  readonly 'notice-disowned': Notice & { readonly organization: string; readonly member: string };
  readonly 'api-key-made': KeyNotice;
  readonly 'api-key-revoked': KeyNotice & { readonly by: string };
  readonly 'enrollment-invitation': PolicyNotice & { readonly openSessions: 'at-once' | 'next-sign-in' };
  readonly 'another-method-needed': Notice & {
    readonly organization: string;
    readonly methods: readonly Method[];
  };
  /** To somebody whose name nobody here knows. */
  readonly 'member-invitation': Notice & {
    readonly organization: string;
    readonly by: string;
    readonly role: 'owner' | 'admin' | 'member';
    /** Milliseconds. */
    readonly expiresAt: number;
  };
}

export type MailKind = keyof MailParameters;

export type MailParams<Kind extends MailKind = MailKind> = {
  [Each in Kind]: { readonly kind: Each } & MailParameters[Each];
}[Kind];

export interface MailText {
  /** Never holds a code: subjects show on locked screens. */
  readonly subject: string;
  readonly letter: Letter;
}

export type MailTexts = { readonly [Kind in MailKind]: (params: MailParams<Kind>) => MailText };

/** Writes one mail in the language of the given texts. */
export function writeMail<Kind extends MailKind>(texts: MailTexts, params: MailParams<Kind>): MailText {
  const kind: Kind = params.kind;
  return texts[kind](params);
}
