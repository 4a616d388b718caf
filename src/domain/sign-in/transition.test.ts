import { describe, expect, it } from 'vitest';
import type { SignInState } from './states.ts';
import { type SignInCourse, type SignInEvent, transition } from './transition.ts';

const STATES: readonly SignInState[] = [
  'challenge',
  'confirm-mailbox',
  'enroll',
  'recovery-codes',
  'complete',
  'closed',
];
const EVENTS: readonly SignInEvent[] = [
  'second-factor-shown',
  'mailbox-asked',
  'mailbox-proven',
  'authenticator-confirmed',
  'set-up-postponed',
  'codes-saved',
  'ticket-spent',
  'abandoned',
];

/** Nothing is excused: what follows the challenge is the end, and no shortcut is open. */
const PLAIN: Omit<SignInCourse, 'state'> = {
  purpose: 'sign-in',
  afterwards: 'complete',
  mailboxInstead: false,
  emailedRecovery: false,
  because: null,
};

const TABLE: Readonly<Record<SignInState, Partial<Record<SignInEvent, SignInState>>>> = {
  challenge: { 'second-factor-shown': 'complete', abandoned: 'closed' },
  'confirm-mailbox': { 'mailbox-proven': 'enroll', abandoned: 'closed' },
  enroll: { 'authenticator-confirmed': 'recovery-codes', abandoned: 'closed' },
  'recovery-codes': { 'codes-saved': 'complete', abandoned: 'closed' },
  complete: { 'ticket-spent': 'closed', abandoned: 'closed' },
  closed: {},
};

const PAIRS = STATES.flatMap((state) => EVENTS.map((event) => [state, event, TABLE[state][event] ?? null] as const));

describe('Given a sign-in', () => {
  it.each(PAIRS)('I-20 at %s, %s leads to %s', (state, event, expected) => {
    expect(transition({ ...PLAIN, state }, event)).toBe(expected);
  });
  it('M11 then a shown factor leads to enrollment where that is owed', () => {
    expect(transition({ ...PLAIN, state: 'challenge', afterwards: 'enroll' }, 'second-factor-shown')).toBe('enroll');
  });
  it('M27 then the mailbox stands in only where it may', () => {
    const course = { ...PLAIN, state: 'challenge', mailboxInstead: true } as const;
    expect(transition(course, 'mailbox-asked')).toBe('confirm-mailbox');
    expect(transition({ ...course, state: 'enroll' }, 'mailbox-asked')).toBeNull();
  });
  it('S4 I-29 then recovery by mail turns to the mailbox, at a sign-in alone', () => {
    const course = { ...PLAIN, state: 'challenge', emailedRecovery: true } as const;
    expect(transition(course, 'mailbox-asked')).toBe('confirm-mailbox');
    for (const purpose of ['step-up', 'set-up', 'new-codes'] as const)
      expect(transition({ ...course, purpose }, 'mailbox-asked')).toBeNull();
  });
  it('I-46 then new codes mint no session', () => {
    expect(transition({ ...PLAIN, state: 'recovery-codes', purpose: 'new-codes' }, 'codes-saved')).toBe('closed');
  });
});

describe('Given a set-up that is to be put off', () => {
  const enroll = { ...PLAIN, state: 'enroll' } as const;

  it('M18 then it may be where the member chose it', () => {
    expect(transition({ ...enroll, because: { kind: 'chosen' } }, 'set-up-postponed')).toBe('complete');
  });
  it.each(['required', 'reset', 'codes-spent'])('M10 I-20 then it may not be where it is %s', (kind) => {
    expect(transition({ ...enroll, because: { kind } }, 'set-up-postponed')).toBeNull();
  });
  it('I-20 then it may not be inside a session', () => {
    const course = { ...enroll, purpose: 'set-up', because: { kind: 'chosen' } } as const;
    expect(transition(course, 'set-up-postponed')).toBeNull();
  });
});

describe('Given every way through the machine', () => {
  const COURSES = (['sign-in', 'step-up', 'set-up', 'new-codes'] as const).flatMap((purpose) =>
    (['complete', 'enroll'] as const).flatMap((afterwards) =>
      [true, false].flatMap((mailboxInstead) =>
        [true, false].flatMap((emailedRecovery) =>
          [null, { kind: 'required' }, { kind: 'chosen' }, { kind: 'recovered' }].map((because) => ({
            ...{ purpose, afterwards, mailboxInstead, emailedRecovery, because },
          })),
        ),
      ),
    ),
  );

  it('I-01 then "complete" follows only a shown factor, fresh codes, or a set-up that nobody asked for', () => {
    const into = COURSES.flatMap((course) =>
      STATES.flatMap((state) => EVENTS.filter((event) => transition({ ...course, state }, event) === 'complete')),
    );
    expect(new Set(into)).toEqual(new Set(['second-factor-shown', 'codes-saved', 'set-up-postponed']));
  });
  it('I-22 then recovery codes follow only a confirmed authenticator', () => {
    const into = COURSES.flatMap((course) =>
      STATES.flatMap((state) => EVENTS.filter((event) => transition({ ...course, state }, event) === 'recovery-codes')),
    );
    expect(new Set(into)).toEqual(new Set(['authenticator-confirmed']));
  });
  it('I-44 then nothing leaves "closed"', () => {
    const out = COURSES.flatMap((course) => EVENTS.map((event) => transition({ ...course, state: 'closed' }, event)));
    expect(new Set(out)).toEqual(new Set([null]));
  });
});
