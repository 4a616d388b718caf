import type { MessageFacts, MessageKind } from '../../text/messages.ts';
import type { MessageProps } from './message-view.tsx';
import type { Frame } from './props.ts';

interface MessageSettings {
  readonly tone: MessageProps['tone'];
  /** Where its button leads, if its text has one. */
  readonly href: string;
  /** Where it leads instead where no mail leaves. */
  readonly withoutMail?: string;
  /** Whether it may be read by somebody signed in who should be able to leave. */
  readonly signOut?: true;
}

const SETTINGS = {
  'not-found': { tone: 'info', href: '/' },
  forbidden: { tone: 'warn', href: '/' },
  'owners-only': { tone: 'warn', href: '/' },
  expired: { tone: 'info', href: '/sign-in' },
  'recovery-stopped': { tone: 'warn', href: '/password/forgot' },
  'recovery-over': { tone: 'info', href: '/password/forgot' },
  'recovery-ended': { tone: 'warn', href: '/sign-in' },
  'notice-over': { tone: 'info', href: '/password/forgot' },
  'cookies-off': { tone: 'warn', href: '/sign-in' },
  'cross-origin': { tone: 'bad', href: '/' },
  'too-large': { tone: 'warn', href: '/' },
  'too-many-people': { tone: 'warn', href: '/' },
  'no-mail': { tone: 'warn', href: '/' },
  'recovery-without-mail': { tone: 'warn', href: '/' },
  'link-without-mail': { tone: 'warn', href: '/sign-in' },
  unavailable: { tone: 'warn', href: '/' },
  busy: { tone: 'warn', href: '/sign-in' },
  fault: { tone: 'bad', href: '/' },
  suspended: { tone: 'warn', href: '/', signOut: true },
  'on-hold': { tone: 'warn', href: '/', signOut: true },
  'use-single-sign-on': { tone: 'info', href: '/settings/company-sign-in', signOut: true },
  'no-codes': { tone: 'info', href: '/sign-in/code' },
  'first-start-closed': { tone: 'info', href: '/sign-in' },
  'first-start-elsewhere': { tone: 'warn', href: '/' },
  'invitation-over': { tone: 'info', href: '/sign-in' },
  'invitation-deactivated': { tone: 'warn', href: '/' },
  'reset-link-over': { tone: 'info', href: '/password/forgot', withoutMail: '/sign-in' },
  'sign-in-link-over': { tone: 'info', href: '/sign-in/link', withoutMail: '/sign-in' },
  'provider-over': { tone: 'info', href: '/sign-in' },
  'provider-canceled': { tone: 'info', href: '/sign-in' },
  'provider-untrusted': { tone: 'bad', href: '/sign-in' },
  'provider-unreachable': { tone: 'warn', href: '/sign-in' },
  'provider-other-domain': { tone: 'warn', href: '/sign-in' },
  'provider-unverified': { tone: 'warn', href: '/sign-in' },
  'provider-no-account': { tone: 'info', href: '/sign-in' },
  'provider-not-linked': { tone: 'info', href: '/sign-in' },
  'provider-taken': { tone: 'warn', href: '/settings/ways-in' },
  'provider-session-over': { tone: 'info', href: '/settings/ways-in' },
  malformed: { tone: 'warn', href: '/' },
  'method-not-allowed': { tone: 'warn', href: '/' },
  'other-account-needed': { tone: 'info', href: '/', signOut: true },
  'own-sign-in-needed': { tone: 'info', href: '/', signOut: true },
  'sign-on-untrusted': { tone: 'bad', href: '/sign-in/company' },
  'sign-on-again': { tone: 'info', href: '/sign-in/company' },
  'sign-on-other-browser': { tone: 'warn', href: '/sign-in/company' },
  'sign-on-declined': { tone: 'warn', href: '/sign-in/company' },
  'sign-on-not-available': { tone: 'warn', href: '/sign-in' },
  'sign-on-no-email': { tone: 'warn', href: '/sign-in' },
  'sign-on-other-domain': { tone: 'warn', href: '/sign-in' },
  'sign-on-account-exists': { tone: 'info', href: '/sign-in?return_to=/settings/company-sign-in' },
  'sign-on-not-a-member': { tone: 'warn', href: '/sign-in' },
  'sign-on-already-linked': { tone: 'warn', href: '/settings/company-sign-in' },
  'sign-on-session-ended': { tone: 'warn', href: '/' },
  'sign-on-not-asked-anew': { tone: 'warn', href: '/', signOut: true },
  'sign-on-transient-name': { tone: 'warn', href: '/sign-in' },
} as const satisfies Record<MessageKind, MessageSettings>;

type Named = Omit<MessageFacts, 'canMail'>;

/** Everything `MessageView` needs to say one of the known messages. */
export function messageProps(frame: Frame, kind: MessageKind, facts: Named = {}): MessageProps {
  const { title, paragraphs, action } = frame.t.pages.messages[kind]({ ...facts, canMail: frame.canMail });
  const settings: MessageSettings = SETTINGS[kind];
  const href = frame.canMail ? settings.href : (settings.withoutMail ?? settings.href);
  return {
    frame,
    title,
    paragraphs,
    action: action === null ? null : { href, label: action },
    tone: settings.tone,
    signOut: settings.signOut ?? false,
  };
}
