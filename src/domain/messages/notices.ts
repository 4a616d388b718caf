import type { MessageContent } from './message.ts';

/**
 * What tells people of a deed on their account that may not have been theirs: each carries "This wasn't me". Said of what
 * touched the second factor itself it is for the owners and admins too, who alone can reset it (ADR 0022).
 */
export const NOTICES = {
  'method-added': { tellsAdmins: true },
  'method-changed': { tellsAdmins: true },
  'method-removed': { tellsAdmins: true },
  'backup-added': { tellsAdmins: true },
  'backup-removed': { tellsAdmins: true },
  'recovery-codes-made': { tellsAdmins: true },
  'recovery-code-used': { tellsAdmins: true },
  'recovery-used': { tellsAdmins: true },
  'second-factor-reset': { tellsAdmins: true },
  'second-factor-failed': { tellsAdmins: false },
  'second-factor-tried': { tellsAdmins: false },
  'passkey-copied': { tellsAdmins: false },
  'mailbox-code': { tellsAdmins: false },
  'password-changed': { tellsAdmins: false },
  'way-in-added': { tellsAdmins: false },
  'way-in-removed': { tellsAdmins: false },
  'company-linked': { tellsAdmins: false },
  'company-unlinked': { tellsAdmins: false },
  'api-key-made': { tellsAdmins: false },
  'new-browser': { tellsAdmins: false },
} as const satisfies Partial<Record<MessageContent['kind'], { readonly tellsAdmins: boolean }>>;

export type NoticeKind = keyof typeof NOTICES;

export const isNotice = (kind: string): kind is NoticeKind => Object.hasOwn(NOTICES, kind);
