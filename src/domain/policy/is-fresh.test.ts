import { describe, expect, it } from 'vitest';
import { ago, enrolled, evidence, firstFactor, NOW, OWN, shown } from '../../../test/fixtures/facts.ts';
import { instant, minutes, seconds } from '../time.ts';
import type { Evidence } from './facts.ts';
import { isFresh } from './is-fresh.ts';

/** Last seen long ago, so that only the proof's own time counts. */
const session = (shownSo: Evidence) => ({ evidence: shownSo, lastSeenAt: instant(0) });
const nothing = enrolled([]);
const app = enrolled(['totp']);
const appShown = (time: number) => evidence({ secondFactor: { ...shown('totp'), at: instant(time) } });
const passwordAt = (time: number) => evidence({ firstFactor: { ...firstFactor('password'), at: instant(time) } });

describe('Given a member without a method', () => {
  it('I-27 then the first factor is fresh for five minutes', () => {
    const last = ago(minutes(5)) + 1;
    expect(isFresh({ session: session(passwordAt(last)), enrolled: nothing, now: NOW })).toBe(true);
    expect(isFresh({ session: session(passwordAt(last - 1)), enrolled: nothing, now: NOW })).toBe(false);
  });
});

describe('Given a member with an app', () => {
  it('I-27 then a password of this second is not enough', () => {
    expect(isFresh({ session: session(passwordAt(NOW)), enrolled: app, now: NOW })).toBe(false);
  });
  it('I-27 then the app is fresh for five minutes', () => {
    const last = ago(minutes(5)) + 1;
    expect(isFresh({ session: session(appShown(last)), enrolled: app, now: NOW })).toBe(true);
    expect(isFresh({ session: session(appShown(last - 1)), enrolled: app, now: NOW })).toBe(false);
  });
  it('then the question may ask for fresher still', () => {
    const given = { session: session(appShown(ago(seconds(31)))), enrolled: app, now: NOW };
    expect(isFresh(given, seconds(30))).toBe(false);
    expect(isFresh(given, seconds(32))).toBe(true);
  });
});

describe('Given a session that was seen after its proof had gone stale', () => {
  it('I-60 then a clock that is set back makes it no fresher', () => {
    const stale = { evidence: appShown(ago(minutes(5))), lastSeenAt: NOW };
    expect(isFresh({ session: stale, enrolled: app, now: instant(NOW - minutes(3)) })).toBe(false);
  });
});

describe('Given a single sign-on session', () => {
  it('I-41 then it never steps up for the account, with or without a second factor', () => {
    const bySaml = evidence({ firstFactor: { ...firstFactor('saml', OWN), at: NOW } });
    expect(isFresh({ session: session(bySaml), enrolled: nothing, now: NOW })).toBe(false);
    expect(isFresh({ session: session({ ...bySaml, secondFactor: shown('totp') }), enrolled: app, now: NOW })).toBe(
      false,
    );
  });
});
