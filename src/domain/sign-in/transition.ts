import type { SignInPurpose, SignInState } from './states.ts';

export type SignInEvent =
  | 'second-factor-shown'
  | 'mailbox-asked'
  | 'mailbox-proven'
  /** The first one, or one in place of all others: recovery codes follow. */
  | 'authenticator-confirmed'
  /** One more; the recovery codes stay as they are. */
  | 'authenticator-added'
  | 'set-up-postponed'
  | 'codes-saved'
  | 'ticket-spent'
  | 'abandoned';

/** The part of a sign-in that decides where an event leads. */
export interface SignInCourse {
  readonly state: SignInState;
  readonly purpose: SignInPurpose;
  readonly afterwards: 'complete' | 'enroll' | 'recovery-codes';
  readonly mailboxInstead: boolean;
  readonly emailedRecovery: boolean;
  readonly because: { readonly kind: string } | null;
}

type Leads = (course: SignInCourse) => SignInState | null;

/** Only a set-up that the member chose may be put off; one that somebody requires may not. */
const postpone: Leads = ({ purpose, because }) =>
  purpose === 'sign-in' && because?.kind === 'chosen' ? 'complete' : null;
/** After the last recovery code, or where the organizations allow it: at a sign-in alone, never at a step-up. */
const turnToMailbox: Leads = ({ purpose, mailboxInstead, emailedRecovery }) =>
  purpose === 'sign-in' && (mailboxInstead || emailedRecovery) ? 'confirm-mailbox' : null;
const close: Leads = () => 'closed';

/** Where each event leads from each state; what has no row leads nowhere. */
const MACHINE: { readonly [State in SignInState]: { readonly [Event in SignInEvent]?: Leads } } = {
  challenge: {
    'second-factor-shown': ({ afterwards }) => afterwards,
    'mailbox-asked': turnToMailbox,
    abandoned: close,
  },
  'confirm-mailbox': { 'mailbox-proven': () => 'enroll', abandoned: close },
  enroll: {
    'authenticator-confirmed': () => 'recovery-codes',
    'authenticator-added': () => 'complete',
    'set-up-postponed': postpone,
    abandoned: close,
  },
  'recovery-codes': {
    'codes-saved': ({ purpose }) => (purpose === 'new-codes' ? 'closed' : 'complete'),
    abandoned: close,
  },
  complete: { 'ticket-spent': close, abandoned: close },
  closed: {},
};

/** The state that an event leads to, or null where the event has no place. Nothing else moves a sign-in. */
export function transition(course: SignInCourse, event: SignInEvent): SignInState | null {
  return MACHINE[course.state][event]?.(course) ?? null;
}
