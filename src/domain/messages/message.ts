import type { Method } from '../authenticators/methods.ts';
import type { Role } from '../organizations/role.ts';
import type { Policy } from '../policy/policy.ts';
import type { KnownBrowserKind } from '../sign-in/known-browser.ts';
import type { Instant } from '../time.ts';

/** Whoever did it, by name; a key is told by its own name beside its maker's. */
interface Doer {
  readonly by: string;
  readonly byKey?: string;
}

/** Whoever runs the installation. */
interface ByCommandLine {
  readonly by: null;
  readonly byKey?: never;
}

/** What one message says, as facts; the words are chosen when it is sent. Nothing here may be a secret but `code` and `token`. */
export type MessageContent =
  | { readonly kind: 'mailbox-code'; readonly code: string; readonly minutes: number }
  /** The first one, one in place of all others, and the last one. */
  | { readonly kind: 'method-added' | 'method-changed' | 'method-removed'; readonly method: Method }
  /** One besides others. */
  | { readonly kind: 'backup-added' | 'backup-removed'; readonly method: Method }
  /** To every address that is known; `token` ends the recovery. */
  | { readonly kind: 'recovery-asked'; readonly token: string }
  | { readonly kind: 'recovery-used' }
  | { readonly kind: 'password-reset'; readonly token: string; readonly minutes: number }
  | { readonly kind: 'sign-in-link'; readonly token: string; readonly minutes: number }
  | { readonly kind: 'password-changed' }
  /** Somebody signed in; `new`: with what nobody had signed in with before. */
  | { readonly kind: 'new-browser'; readonly new: KnownBrowserKind }
  /** Somebody came past the first factor with the same, and not past the second. */
  | { readonly kind: 'second-factor-tried'; readonly new: KnownBrowserKind }
  /** `null`: a password. */
  | { readonly kind: 'way-in-added' | 'way-in-removed'; readonly provider: string | null }
  /** A passkey's device counted backwards: there may be a copy of it. */
  | { readonly kind: 'passkey-copied' }
  | { readonly kind: 'recovery-codes-made' }
  | { readonly kind: 'recovery-code-used'; readonly left: number }
  | ({ readonly kind: 'second-factor-reset' | 'signed-out-by-admin'; readonly organization: string } & Doer)
  /** `null`: until a reset. */
  | { readonly kind: 'second-factor-failed'; readonly lockedUntil: Instant | null }
  | {
      readonly kind: 'company-linked' | 'company-unlinked';
      readonly provider: string;
      readonly organization: string;
    }
  | { readonly kind: 'single-sign-on-off'; readonly organization: string; readonly by: string }
  | ({
      readonly kind: 'policy-turned-on' | 'policy-turned-off' | 'emailed-recovery-on' | 'emailed-recovery-off';
      readonly organization: string;
    } & (Doer | ByCommandLine))
  | ({
      readonly kind: 'policy-methods-changed';
      readonly organization: string;
      readonly methods: readonly Method[];
      readonly isRequired: boolean;
    } & (Doer | ByCommandLine))
  | { readonly kind: 'api-key-made'; readonly organization: string; readonly keyName: string }
  | { readonly kind: 'api-key-revoked'; readonly organization: string; readonly keyName: string; readonly by: string }
  | {
      readonly kind: 'enrollment-invitation';
      readonly organization: string;
      /** `null`: whoever turned it on is no longer known. */
      readonly by: string | null;
      readonly openSessions: Policy['openSessions'];
    }
  /** To owners and admins: somebody of theirs says that a notice told of what they did not do. */
  | { readonly kind: 'notice-disowned'; readonly organization: string; readonly member: string }
  /** To somebody who has a second factor that does not count there. */
  | {
      readonly kind: 'another-method-needed';
      readonly organization: string;
      readonly methods: readonly Method[];
    }
  | {
      readonly kind: 'member-invitation';
      /** What the link of its button carries. */
      readonly token: string;
      readonly organization: string;
      readonly by: string;
      readonly role: Role;
      readonly expiresAt: Instant;
    };
