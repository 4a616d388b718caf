import { describe, expect, it } from 'vitest';
import { STEP_LIFETIME, TICKET_LIFETIME, tokenKindOf } from './states.ts';

describe('Given the steps of a sign-in', () => {
  it.each([
    ['challenge', 'pending'],
    ['confirm-mailbox', 'pending'],
    ['enroll', 'enroll'],
    ['recovery-codes', 'enroll'],
    ['complete', 'pending'],
    ['closed', 'pending'],
  ] as const)('I-44 I-20 %s travels in the %s token', (state, kind) => {
    expect(tokenKindOf(state)).toBe(kind);
  });
  it('I-60 then a step lasts ten minutes and a ticket one', () => {
    expect([STEP_LIFETIME, TICKET_LIFETIME]).toEqual([600_000, 60_000]);
  });
});
