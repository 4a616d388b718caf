import type { Method } from '../authenticators/methods.ts';
import type { Policy } from '../policy/policy.ts';
import type { Instant } from '../time.ts';

/** What one message says, as facts; the words are chosen when it is sent. Nothing here may be a secret but `code` and `token`. */
export type MessageContent =
  | { readonly kind: 'mailbox-code'; readonly code: string; readonly minutes: number }
  /** The first one, one in place of all others, and the last one. */
  | { readonly kind: 'method-added' | 'method-changed' | 'method-removed'; readonly method: Method }
  /** One besides others. */
  | { readonly kind: 'backup-added' | 'backup-removed'; readonly method: Method }
  | { readonly kind: 'password-reset'; readonly token: string; readonly minutes: number }
  | { readonly kind: 'password-changed' }
  /** A passkey's device counted backwards: there may be a copy of it. */
  | { readonly kind: 'passkey-copied' }
  | { readonly kind: 'recovery-codes-made' }
  | { readonly kind: 'recovery-code-used'; readonly left: number }
  | { readonly kind: 'second-factor-reset'; readonly organization: string; readonly by: string }
  /** `null`: until a reset. */
  | { readonly kind: 'second-factor-failed'; readonly lockedUntil: Instant | null }
  | { readonly kind: 'policy-turned-on' | 'policy-turned-off'; readonly organization: string; readonly by: string }
  | {
      readonly kind: 'enrollment-invitation';
      readonly organization: string;
      /** `null`: whoever turned it on is no longer known. */
      readonly by: string | null;
      readonly openSessions: Policy['openSessions'];
    };
