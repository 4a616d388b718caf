import { describe, expect, it } from 'vitest';
import type { Membership } from '../policy/facts.ts';
import { NEW_POLICY, type Policy } from '../policy/policy.ts';
import { after, before, days, type Instant, instant } from '../time.ts';
import { type HeldMethod, secondFactorState } from './teammate.ts';

const NOW = instant(Date.UTC(2026, 10, 23));
const YESTERDAY = before(NOW, days(1));
const REQUIRED: Policy = { ...NEW_POLICY, secondFactor: 'required', inForceFrom: YESTERDAY, turnedOnAt: YESTERDAY };
const APP: HeldMethod = { method: 'totp', since: instant(5) };
const PHONE: HeldMethod = { method: 'sms', since: instant(3) };
const APPS_ONLY: Policy = { ...REQUIRED, methods: ['totp'] };

const state = (
  patch: {
    membership?: Partial<Membership>;
    methods?: readonly HeldMethod[];
    isExempt?: boolean;
    policy?: Policy;
    now?: Instant;
  } = {},
) => {
  const { membership, methods = [], isExempt = false, policy = REQUIRED, now = NOW } = patch;
  const usual: Membership = { state: 'active', role: 'member', joinedAt: before(NOW, days(90)), hold: null };
  return secondFactorState({ membership: { ...usual, ...membership }, methods, isExempt }, policy, now);
};
const hold = { since: YESTERDAY, by: null };

describe('Given a member in the list of people', () => {
  it('U8 when a method is confirmed, then it says which and since when', () => {
    expect(state({ methods: [APP] })).toEqual({ kind: 'enrolled', methods: [APP], besides: [] });
    expect(state({ methods: [APP], policy: NEW_POLICY })).toEqual({ kind: 'enrolled', methods: [APP], besides: [] });
  });
  it('U8 when nobody requires one and none is there, then it is not set up', () => {
    expect(state({ policy: NEW_POLICY })).toEqual({ kind: 'not-set-up' });
  });
  it('U8 when one is required and none is there, then it is overdue from that very moment', () => {
    expect(state()).toEqual({ kind: 'overdue', since: YESTERDAY });
    expect(state({ now: YESTERDAY })).toEqual({ kind: 'overdue', since: YESTERDAY });
  });
  it('U8 when the day is still to come, then it is due on that day', () => {
    const policy = { ...REQUIRED, inForceFrom: after(NOW, days(5)) };
    expect(state({ policy })).toEqual({ kind: 'due', at: after(NOW, days(5)) });
  });
  it('U8 when a new member has days of grace, then it is due when they are over', () => {
    const membership = { joinedAt: YESTERDAY };
    expect(state({ membership, policy: { ...REQUIRED, graceDays: 7 } })).toEqual({
      kind: 'due',
      at: after(YESTERDAY, days(7)),
    });
  });
  it('T7 U8 when another organization has reset them, then they are on hold, with a method or without', () => {
    const onHold = { kind: 'on-hold', since: YESTERDAY };
    expect(state({ membership: { hold } })).toEqual(onHold);
    expect(state({ membership: { hold }, methods: [APP] })).toEqual(onHold);
  });
  it('T7 when no second factor is required, then a hold closes nothing', () => {
    expect(state({ membership: { hold }, policy: NEW_POLICY })).toEqual({ kind: 'not-set-up' });
  });
  it('U8 M9 when single sign-on spares them, then it says so, whatever is required and since when', () => {
    for (const policy of [REQUIRED, NEW_POLICY, { ...REQUIRED, inForceFrom: after(NOW, days(5)) }]) {
      expect(state({ isExempt: true, policy })).toEqual({ kind: 'single-sign-on' });
    }
  });
  it('U8 T7 then a method that they hold, a hold and a suspension are still said first', () => {
    expect(state({ isExempt: true, methods: [APP] })).toEqual({ kind: 'enrolled', methods: [APP], besides: [] });
    expect(state({ isExempt: true, membership: { hold } })).toMatchObject({ kind: 'on-hold' });
    expect(state({ isExempt: true, membership: { state: 'suspended' } })).toEqual({ kind: 'suspended' });
  });
  it('T8 when they are suspended, then nothing else matters', () => {
    expect(state({ membership: { state: 'suspended', hold }, methods: [APP] })).toEqual({ kind: 'suspended' });
  });

  describe('where only apps count', () => {
    const here = (patch: Parameters<typeof state>[0]) => state({ policy: APPS_ONLY, ...patch });

    it('U8 M12 then a phone alone does not count, whether it is required, will be, or never was', () => {
      const notCounting = { kind: 'not-counting', methods: [PHONE] };
      const later: Policy = { ...APPS_ONLY, inForceFrom: after(NOW, days(5)) };
      for (const policy of [APPS_ONLY, later, { ...APPS_ONLY, secondFactor: 'optional' } as const]) {
        expect(here({ methods: [PHONE], policy })).toEqual(notCounting);
      }
      // Grace is for those who have nothing (rule 8 of the decision).
      const policy = { ...APPS_ONLY, graceDays: 7 };
      expect(here({ methods: [PHONE], membership: { joinedAt: YESTERDAY }, policy })).toEqual(notCounting);
    });
    it('U8 M12 then an app beside it is what they have, since it was confirmed, and the phone is told apart', () => {
      expect(here({ methods: [PHONE, APP] })).toEqual({ kind: 'enrolled', methods: [APP], besides: [PHONE] });
    });
    it('U8 T7 T8 M9 then a hold, a suspension and single sign-on are said first', () => {
      expect(here({ methods: [PHONE], membership: { hold } })).toEqual({ kind: 'on-hold', since: YESTERDAY });
      expect(here({ methods: [PHONE], membership: { state: 'suspended' } })).toEqual({ kind: 'suspended' });
      expect(here({ methods: [PHONE], isExempt: true })).toEqual({ kind: 'single-sign-on' });
    });
    it('U8 then whoever has nothing is overdue or due, as before', () => {
      expect(here({})).toEqual({ kind: 'overdue', since: YESTERDAY });
      const policy = { ...APPS_ONLY, inForceFrom: after(NOW, days(5)) };
      expect(here({ policy })).toEqual({ kind: 'due', at: after(NOW, days(5)) });
    });
  });
});
