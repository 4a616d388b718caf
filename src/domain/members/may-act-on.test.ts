import { describe, expect, it } from 'vitest';
import type { UserId } from '../ids.ts';
import type { Role } from '../organizations/role.ts';
import { MEMBERSHIP_CHANGES, obstacleToChange, obstacleToReset, obstacleToVouch } from './may-act-on.ts';

const person = (name: string, role: Role | null) => ({ id: name as UserId, role });
const [ANA, YUKI, MAREK] = ['ana', 'yuki', 'marek'];

describe('Given somebody who wants to reset somebody else', () => {
  it.each([
    ['owner', 'owner', null],
    ['owner', 'admin', null],
    ['owner', 'member', null],
    ['admin', 'owner', 'is-owner'],
    ['admin', 'admin', null],
    ['admin', 'member', null],
    ['member', 'member', 'not-admin'],
    ['member', 'owner', 'not-admin'],
    [null, 'member', 'not-admin'],
    ['owner', null, 'not-a-member'],
    ['admin', null, 'not-a-member'],
  ] as const)('T8 I-33 when an actor is %s and the target %s, then the obstacle is %s', (actor, target, obstacle) => {
    expect(obstacleToReset(person(YUKI, actor), person(MAREK, target))).toBe(obstacle);
  });

  it.each(['owner', 'admin'] as const)('T8 I-33 then never oneself, as %s', (role) => {
    expect(obstacleToReset(person(ANA, role), person(ANA, role))).toBe('is-yourself');
  });
});

describe('Given somebody who vouches', () => {
  it.each([
    ['owner', 'owner', null],
    ['admin', 'owner', null],
    ['admin', 'member', null],
    ['member', 'member', 'not-admin'],
    [null, 'member', 'not-admin'],
    ['admin', null, 'not-a-member'],
  ] as const)('T7 when an actor is %s and the target %s, then the obstacle is %s', (actor, target, obstacle) => {
    expect(obstacleToVouch(person(YUKI, actor), person(MAREK, target))).toBe(obstacle);
  });
  it('T7 then never for oneself', () => {
    expect(obstacleToVouch(person(YUKI, 'admin'), person(YUKI, 'admin'))).toBe('is-yourself');
  });
});

describe('Given somebody who changes a membership', () => {
  const change = (
    actor: Role | null,
    target: Role | null,
    to: (typeof MEMBERSHIP_CHANGES)[number],
    leavesOwner = true,
  ) => obstacleToChange(person(YUKI, actor), person(MAREK, target), { to, leavesOwner });

  it.each(MEMBERSHIP_CHANGES)('T8 then a member changes nobody: %s', (to) => {
    expect(change('member', 'member', to)).toBe('not-admin');
    expect(change(null, 'member', to)).toBe('not-admin');
  });

  it.each(MEMBERSHIP_CHANGES)('T8 then an admin leaves an owner alone, whether or not another is left: %s', (to) => {
    expect(change('admin', 'owner', to, true)).toBe('is-owner');
    expect(change('admin', 'owner', to, false)).toBe('is-owner');
  });

  it('T8 then only an owner makes an owner', () => {
    expect(change('admin', 'member', 'owner')).toBe('is-owner');
    expect(change('owner', 'member', 'owner')).toBeNull();
  });

  it.each(['admin', 'member', 'suspended', 'removed'] as const)('T8 then the last owner is protected: %s', (to) => {
    expect(change('owner', 'owner', to, false)).toBe('is-last-owner');
    expect(change('owner', 'owner', to, true)).toBeNull();
  });

  it('T8 then nothing is refused for the last owner’s sake that takes no owner away', () => {
    for (const to of ['admin', 'member', 'suspended', 'removed'] as const)
      expect(change('admin', 'member', to, false)).toBeNull();
    expect(change('owner', 'owner', 'reactivated', false)).toBeNull();
  });

  it.each(['owner', 'admin', 'member'] as const)('T8 then oneself one may only leave, as %s', (role) => {
    const own = (to: (typeof MEMBERSHIP_CHANGES)[number], leavesOwner: boolean) =>
      obstacleToChange(person(ANA, role), person(ANA, role), { to, leavesOwner });
    expect(own('removed', true)).toBeNull();
    expect(own('removed', false)).toBe(role === 'owner' ? 'is-last-owner' : null);
    for (const to of ['owner', 'admin', 'member', 'suspended', 'reactivated'] as const)
      expect(own(to, true)).toBe('is-yourself');
  });

  it('I-33 then nobody outside is touched', () => {
    for (const to of MEMBERSHIP_CHANGES) expect(change('owner', null, to)).toBe('not-a-member');
  });
});
