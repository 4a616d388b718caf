/** What one message says, as facts; the words are chosen when it is sent. Nothing here may be a secret but `code` and `token`. */
export type MessageContent =
  | { readonly kind: 'mailbox-code'; readonly code: string; readonly minutes: number }
  | { readonly kind: 'method-added' | 'method-changed' | 'method-removed'; readonly method: 'totp' }
  | { readonly kind: 'password-reset'; readonly token: string; readonly minutes: number }
  | { readonly kind: 'password-changed' }
  | { readonly kind: 'recovery-codes-made' }
  | { readonly kind: 'recovery-code-used'; readonly left: number }
  | { readonly kind: 'policy-turned-on' | 'policy-turned-off'; readonly organization: string; readonly by: string };
