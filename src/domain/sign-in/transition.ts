import type { SignInPurpose, SignInState } from './states.ts';

export type SignInEvent =
  | 'second-factor-shown'
  | 'mailbox-asked'
  | 'mailbox-proven'
  | 'authenticator-confirmed'
  | 'codes-saved'
  | 'ticket-spent'
  | 'abandoned';

/** The part of a sign-in that decides where an event leads. */
export interface SignInCourse {
  readonly state: SignInState;
  readonly purpose: SignInPurpose;
  readonly afterwards: 'complete' | 'enroll';
  readonly mailboxInstead: boolean;
}

/** The state that an event leads to, or null where the event has no place. Nothing else moves a sign-in. */
export function transition(course: SignInCourse, event: SignInEvent): SignInState | null {
  if (event === 'abandoned') return course.state === 'closed' ? null : 'closed';
  switch (course.state) {
    case 'challenge':
      if (event === 'second-factor-shown') return course.afterwards;
      return event === 'mailbox-asked' && course.mailboxInstead ? 'confirm-mailbox' : null;
    case 'confirm-mailbox':
      return event === 'mailbox-proven' ? 'enroll' : null;
    case 'enroll':
      return event === 'authenticator-confirmed' ? 'recovery-codes' : null;
    case 'recovery-codes':
      if (event !== 'codes-saved') return null;
      return course.purpose === 'new-codes' ? 'closed' : 'complete';
    case 'complete':
      return event === 'ticket-spent' ? 'closed' : null;
    case 'closed':
      return null;
  }
}
