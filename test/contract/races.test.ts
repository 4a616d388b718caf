import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResetOutcome, SignedIn, SignInProgress } from '../../src/application/engine.ts';
import type { TimeStep } from '../../src/domain/authenticators/totp.ts';
import type { AuthenticatorId, OrganizationId, SessionId, UserId } from '../../src/domain/ids.ts';
import type { Refusal } from '../../src/domain/refusals.ts';
import type { Result } from '../../src/domain/result.ts';
import { after, type Instant, minutes, seconds } from '../../src/domain/time.ts';
import { nodeCrypto } from '../../src/gateways/node-crypto.ts';
import { NO_ORIGIN } from '../../src/ports/repositories/records.ts';
import type { OpenedStore } from '../../src/store/open-store.ts';
import { databases } from '../fixtures/databases.ts';
import {
  begin,
  codeOf,
  complete,
  enrolledMember,
  fresh,
  HOME,
  type Host,
  hostOn,
  keyring,
  mailTo,
  newMember,
  nextCode,
  openTestStore,
  refusalOf,
  require2fa,
  tokenOf,
  unwrap,
  wrongCode,
} from '../fixtures/host.ts';
import { securityKey } from '../fixtures/passkeys.ts';
import { type Racers, startRacers } from '../fixtures/racers.ts';
import { confirmedAdmin, memberOfAll } from '../fixtures/team.ts';

const N = 10;
const times = <Value>(make: () => Value): readonly Value[] => Array.from({ length: N }, make);
/** Which call won: the outcomes come process by process, and the calls were dealt out in turn. */
const wonBy = (won: readonly boolean[], processes: number) => {
  const at = won.indexOf(true);
  const each = N / processes;
  return (at % each) * processes + Math.floor(at / each);
};
type Answer = Result<SignInProgress | SignedIn, Refusal>;

describe.each(databases)('Given racing callers on $name', ({ fresh: freshDatabase }) => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let store: OpenedStore;
  let host: Host;
  let racers: Racers;

  beforeAll(async () => {
    database = await freshDatabase();
    store = openTestStore(database.url);
    await store.migrate();
    host = hostOn(store);
    racers = startRacers(database.url, 2);
  });
  afterAll(async () => {
    await racers.stop();
    await store.close();
    await database.drop();
  });

  describe.each([1, 2])('in %i process(es)', (processes) => {
    const race = <Value>(path: string, calls: readonly (readonly unknown[])[]) =>
      racers.race<Value>({ path: path.split('.'), calls, now: host.clock.now(), processes });
    const repositories = () => store.engine.repositories;

    it('I-58 I-10 when all claim one time step, then one gets it, and nobody an earlier one', async () => {
      const { user } = await enrolledMember(host);
      const [app] = await repositories().authenticators.listTotp(user as UserId);
      const id = app?.id as AuthenticatorId;
      const step = 90_000_000 as TimeStep;
      const path = 'repositories.authenticators.claimTimeStep';
      const won = await race<boolean>(
        path,
        times(() => [id, step, host.clock.now()]),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await race(path, [[id, step - 1, host.clock.now()]])).toEqual([false]);
      expect(await race(path, [[id, step + 1, host.clock.now()]])).toEqual([true]);
    });

    it('I-58 I-10 I-14 when one right code answers many challenges at once, then one completes', async () => {
      const { user, secret } = await enrolledMember(host);
      const challenges = await Promise.all([1, 2, 3, 4].map(() => begin(host, user)));
      const response = await nextCode(host, secret);
      const calls = challenges.map((challenge) => [{ token: tokenOf(challenge), response }]);
      const answers = await race<Answer>('engine.signIns.answerWithTotp', calls);
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    });

    it('I-58 I-30 when all spend one recovery code, then one gets in', async () => {
      const { user, codes } = await enrolledMember(host);
      const challenges = await Promise.all([1, 2, 3, 4].map(() => begin(host, user)));
      const calls = challenges.map((challenge) => [{ token: tokenOf(challenge), response: codes[0] }]);
      const answers = await race<Answer>('engine.signIns.answerWithRecoveryCode', calls);
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      expect((await repositories().recoveryCodes.count(user as UserId)).left).toBe(9);
    });

    it('I-58 M26 when all spend one recovery code by its digest, then one does', async () => {
      const user = fresh('usr') as UserId;
      await repositories().recoveryCodes.replace(user, ['digest-1', 'digest-2'], host.clock.now());
      const path = 'repositories.recoveryCodes.spend';
      const won = await race<boolean>(
        path,
        times(() => [user, ['digest-1', 'older'], host.clock.now()]),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    it('I-58 I-12 when all answer one challenge wrongly, then never more than five are evaluated', async () => {
      const { user, secret } = await enrolledMember(host);
      const token = tokenOf(await begin(host, user));
      const response = await wrongCode(host, secret);
      const answers = await race<Answer>(
        'engine.signIns.answerWithTotp',
        times(() => [{ token, response }]),
      );
      const since = (host.clock.now() - seconds(1)) as never;
      expect(answers.filter(({ ok }) => ok)).toHaveLength(0);
      expect(await repositories().attemptBudgets.failures(user as UserId, since)).toHaveLength(5);
    });

    it('I-58 I-12 when all pay for one challenge, then five may look, each at another attempt', async () => {
      const { user } = await enrolledMember(host);
      const token = tokenOf(await begin(host, user));
      const found = await repositories().signIns.findByToken(nodeCrypto.digest(token));
      const paid = await race<number | null>(
        'repositories.signIns.payAttempt',
        times(() => [found?.id, 'challenge', 5]),
      );
      expect(paid.filter((each) => each !== null).sort()).toEqual([1, 2, 3, 4, 5]);
    });

    it('I-58 I-13 when four challenges are answered wrongly at once, then four failures are counted', async () => {
      const { user, secret } = await enrolledMember(host);
      const response = await wrongCode(host, secret);
      const challenges = await Promise.all([1, 2, 3, 4].map(() => begin(host, user)));
      host.clock.advance(seconds(1));
      const calls = challenges.map((challenge) => [{ token: tokenOf(challenge), response }]);
      const answers = await race<Answer>('engine.signIns.answerWithTotp', calls);
      expect(answers.map(refusalOf)).toEqual(Array.from({ length: 4 }, () => 'response.incorrect'));
      const left = answers.map((answer) =>
        answer.ok ? null : (answer.refusal as { attemptsLeft?: number }).attemptsLeft,
      );
      expect(left.sort()).toEqual([1, 2, 3, 4]);
    });

    it('I-58 I-13 when more challenges are answered wrongly than the account may, then five are evaluated', async () => {
      const { user, secret } = await enrolledMember(host);
      const response = await wrongCode(host, secret);
      const challenges = await Promise.all(times(() => begin(host, user)));
      host.clock.advance(seconds(1));
      const calls = challenges.map((challenge) => [{ token: tokenOf(challenge), response }]);
      const answers = await race<Answer>('engine.signIns.answerWithTotp', calls);
      expect(answers.map(refusalOf).filter((code) => code === 'response.incorrect')).toHaveLength(4);
      expect(answers.map(refusalOf).filter((code) => code === 'attempts.locked')).toHaveLength(6);
      expect(await repositories().authenticators.list(user as UserId)).toMatchObject([{ failedInRow: 5 }]);
    });

    it('I-58 when all move one sign-in, then one does', async () => {
      const { user } = await enrolledMember(host);
      const token = tokenOf(await begin(host, user));
      const found = await repositories().signIns.findByToken(nodeCrypto.digest(token));
      const won = await race<boolean>(
        'repositories.signIns.move',
        times(() => [found?.id, 'challenge', { state: 'closed' }]),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    it('I-58 I-44 when all spend one ticket, then one session is minted', async () => {
      const { user } = await newMember(host);
      const ticket = tokenOf(await begin(host, user));
      const calls = times(() => [{ ticket, session: fresh('session') }]);
      const minted = await race<Result<unknown, Refusal>>('engine.completeSignIn', calls);
      expect(minted.filter(({ ok }) => ok)).toHaveLength(1);
    });

    it('I-58 I-22 when one set-up code confirms many times at once, then one method is activated', async () => {
      const { user, organization } = await newMember(host);
      await require2fa(host, organization);
      const token = tokenOf(await begin(host, user));
      const { secret } = unwrap(await host.engine.signIns.stageTotp({ token }));
      const response = await codeOf(host, secret);
      const answers = await race<Answer>(
        'engine.signIns.confirmTotp',
        times(() => [{ token, response }]),
      );
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await repositories().authenticators.list(user as UserId)).toHaveLength(1);
      expect(await repositories().recoveryCodes.count(user as UserId)).toMatchObject({ left: 10, total: 10 });
    });

    it('I-58 I-21 when the set-up page is asked for many times at once, then all show one secret', async () => {
      const { user, organization } = await newMember(host);
      await require2fa(host, organization);
      const token = tokenOf(await begin(host, user));
      const path = 'engine.signIns.stageTotp';
      const shown = await race<Result<{ secret: string }, Refusal>>(
        path,
        times(() => [{ token }]),
      );
      expect(new Set(shown.map((each) => unwrap(each).secret)).size).toBe(1);
    });

    it('I-58 when all end one session, then one does', async () => {
      const { session } = await enrolledMember(host);
      const id = nodeCrypto.digest(session) as SessionId;
      const ended = await race<boolean>(
        'repositories.sessions.end',
        times(() => [id, host.clock.now()]),
      );
      expect(ended.filter(Boolean)).toHaveLength(1);
    });

    it('I-58 when all change one policy as they read it, then one does', async () => {
      const { organization } = await newMember(host);
      const { policy, version } = await repositories().policies.find(organization as OrganizationId);
      const change = { organization, version, policy: { ...policy, graceDays: 3 }, by: 'usr_owner' };
      const won = await race<boolean>(
        'repositories.policies.change',
        times(() => [change, host.clock.now()]),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    it('I-58 I-32 when two admins reset one member at once, then each reset is whole, and nothing is left over', async () => {
      const admin = await confirmedAdmin(host, 'admin');
      const other = await confirmedAdmin(host, 'admin', admin.organization);
      const member = await memberOfAll(host, [admin.organization]);
      await Promise.all([1, 2, 3].map(() => begin(host, member.user)));
      const { organization } = admin;
      const reset = { organization, users: [member.user], reason: 'Lost phone', password: null };
      const calls = [admin, other, admin, other].map(({ session }) => [{ ...reset, session }]);
      const answers = await race<Result<readonly ResetOutcome[], Refusal>>('engine.members.reset', calls);
      expect(answers.map((answer) => unwrap(answer)[0]?.skipped)).toEqual([null, null, null, null]);
      const user = member.user as UserId;
      expect(await repositories().authenticators.list(user)).toEqual([]);
      expect(await repositories().recoveryCodes.count(user)).toMatchObject({ total: 0 });
      expect((await host.engine.authorize(member)).kind).toBe('no-session');
    });

    it('I-58 I-32 I-01 when a reset meets an answer, then no session outlives it', async () => {
      const admin = await confirmedAdmin(host, 'admin');
      const member = await memberOfAll(host, [admin.organization]);
      const { organization } = admin;
      const token = tokenOf(await begin(host, member.user));
      const response = await nextCode(host, member.secret);
      const reset = {
        session: admin.session,
        organization,
        users: [member.user],
        reason: 'Lost phone',
        password: null,
      };
      const raced = racers.race<unknown>({
        path: ['engine', 'signIns', 'answerWithTotp'],
        calls: [[{ token, response }]],
        now: host.clock.now(),
        processes: 1,
      });
      unwrap(await host.engine.members.reset(reset));
      const [answer] = (await raced) as readonly Answer[];
      const ticket = answer?.ok ? tokenOf(answer.value) : null;
      const minted = ticket === null ? null : await host.engine.completeSignIn({ ticket, session: fresh('session') });
      expect(minted === null || !minted.ok).toBe(true);
      expect((await host.engine.authorize(member)).kind).toBe('no-session');
    });

    it('I-58 T8 when two owners leave at once, then one stays', async () => {
      const owner = await confirmedAdmin(host, 'owner');
      const other = await confirmedAdmin(host, 'owner', owner.organization);
      const { organization } = owner;
      const calls = [owner, other].map(({ session, user }) => [{ session, organization, user, to: 'removed' }]);
      const answers = await race<Result<null, Refusal>>('engine.members.change', calls);
      expect(answers.map(refusalOf).sort()).toEqual(['member.protected', null]);
      expect(await repositories().directory.ownersOf(organization as OrganizationId)).toHaveLength(1);
    });

    it('I-58 T8 when two owners demote each other at once, then one is an owner still', async () => {
      const owner = await confirmedAdmin(host, 'owner');
      const other = await confirmedAdmin(host, 'owner', owner.organization);
      const { organization } = owner;
      const calls = [
        [{ session: owner.session, organization, user: other.user, to: 'member' }],
        [{ session: other.session, organization, user: owner.user, to: 'member' }],
      ];
      const answers = await race<Result<null, Refusal>>('engine.members.change', calls);
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await repositories().directory.ownersOf(organization as OrganizationId)).toHaveLength(1);
    });

    it('I-58 I-52 T7 when two admins vouch for one member at once, then one does', async () => {
      const admin = await confirmedAdmin(host, 'admin');
      const other = await confirmedAdmin(host, 'admin', admin.organization);
      const member = await memberOfAll(host, [admin.organization]);
      const { organization } = admin;
      const id = organization as OrganizationId;
      await repositories().teammates.hold(member.user as UserId, [id], id, host.clock.now());
      const vouch = { organization, user: member.user, password: null };
      const calls = [admin, other, admin, other].map(({ session }) => [{ ...vouch, session }]);
      const answers = await race<Result<null, Refusal>>('engine.members.vouchFor', calls);
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    });

    it('I-58 when all spend one first start, then one does', async () => {
      await store.accounts.offerFirstStart('digest');
      const won = await race<boolean>(
        'accounts.spendFirstStart',
        times(() => ['digest']),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await store.accounts.lookAtFirstStart('digest')).not.toBe('open');
    });

    it('I-58 I-06 I-07 when one reset link is used many times at once, then one sets the password', async () => {
      const { user } = await newMember(host);
      const now = host.clock.now();
      const link = { purpose: 'password-reset', tokenDigest: fresh('token'), browserDigest: 'browser' };
      const content = { kind: 'password-changed' } as const;
      const told = {
        event: { action: 'password.changed', actor: null, target: user, organization: null, origin: NO_ORIGIN },
        message: { user, content, origin: NO_ORIGIN, goodUntil: null },
      } as const;
      await store.accounts.putPassword(user as UserId, 'the old one', now);
      const asked = {
        emailKey: `${user}@acme.example`,
        ...link,
        returnTo: null,
        expiresAt: (now + 1) as Instant,
        told,
      };
      await store.accounts.askLink(asked as never, now);
      const proof = { kind: 'reset-link', link };
      const won = await race<boolean>(
        'accounts.changePassword',
        Array.from({ length: N }, (_, each) => [{ user, hash: `hash ${each}`, proof, ...told }, now]),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await store.accounts.findPasswordOf(user as UserId)).toBe(`hash ${wonBy(won, processes)}`);
      expect(await mailTo(host, user)).toEqual([content, content]);
    });

    it('I-58 when one password is changed many times at once, then one of them is the new one', async () => {
      const { user } = await newMember(host);
      const now = host.clock.now();
      const told = {
        event: { action: 'password.changed', actor: user, target: user, organization: null, origin: NO_ORIGIN },
        message: { user, content: { kind: 'password-changed' }, origin: NO_ORIGIN, goodUntil: null },
      } as const;
      await store.accounts.putPassword(user as UserId, 'the old one', now);
      const proof = { kind: 'password', hash: 'the old one' };
      const won = await race<boolean>(
        'accounts.changePassword',
        Array.from({ length: N }, (_, each) => [{ user, hash: `hash ${each}`, proof, ...told }, now]),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await store.accounts.findPasswordOf(user as UserId)).toBe(`hash ${wonBy(won, processes)}`);
    });

    it('I-58 I-06 when a link is asked for many times at once, then one mail goes out', async () => {
      const { user } = await newMember(host);
      const now = host.clock.now();
      const told = {
        event: { action: 'password.reset_asked', actor: null, target: user, organization: null, origin: NO_ORIGIN },
        message: { user, content: { kind: 'password-changed' }, origin: NO_ORIGIN, goodUntil: null },
      };
      const won = await race<boolean>(
        'accounts.askLink',
        times(() => [
          {
            ...{
              purpose: 'password-reset',
              returnTo: null,
              emailKey: `${user}@acme.example`,
              browserDigest: 'browser',
              tokenDigest: fresh('token'),
            },
            ...{ expiresAt: now + 1, told },
          },
          now,
        ]),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await mailTo(host, user)).toHaveLength(1);
    });

    const signInLink = (user: string, now: Instant) => ({
      ...{ purpose: 'sign-in', emailKey: `${user}@acme.example`, browserDigest: 'browser' },
      ...{ tokenDigest: fresh('token'), returnTo: null, expiresAt: (now + 60_000) as Instant },
      told: {
        event: { action: 'sign_in.link_asked', actor: null, target: user, organization: null, origin: NO_ORIGIN },
        message: { user, content: { kind: 'password-changed' }, origin: NO_ORIGIN, goodUntil: null },
      },
    });

    it('I-58 I-06 when one link to sign in is used many times at once, then one gets in', async () => {
      const { user } = await newMember(host);
      const now = host.clock.now();
      const link = signInLink(user, now);
      await store.accounts.askLink(link as never, now);
      const won = await race<unknown>(
        'accounts.spendLink',
        times(() => [link, now]),
      );
      expect(won.filter((each) => each !== null)).toEqual([{ user, returnTo: null }]);
    });

    it('I-58 I-06 when a link is used while a newer one is asked for, then never both work', async () => {
      const { user } = await newMember(host);
      const asked = host.clock.now();
      const now = (asked + 60_000 - 1) as Instant;
      const older = { ...signInLink(user, asked), expiresAt: (now + 60_000) as Instant };
      const newer = signInLink(user, now);
      await store.accounts.askLink(older as never, asked);
      const [used, kept] = await Promise.all([
        race<unknown>('accounts.spendLink', [[older, now + 1]]),
        store.accounts.askLink(newer as never, (now + 1) as Instant),
      ]);
      expect(kept).toBe(true);
      expect(await store.accounts.spendLink(older as never, (now + 1) as Instant)).toBeNull();
      expect(await store.accounts.spendLink(newer as never, (now + 1) as Instant)).toEqual({ user, returnTo: null });
      expect(await store.accounts.spendLink(newer as never, (now + 1) as Instant)).toBeNull();
      expect(used).toHaveLength(1);
    });

    it('I-58 I-09 when a browser comes back from a provider many times at once, then one journey ends', async () => {
      const now = host.clock.now();
      const key = { stateDigest: fresh('state'), browserDigest: 'browser', provider: 'oidc' };
      const expiresAt = (now + 60_000) as Instant;
      await store.accounts.beginJourney({ ...key, sessionId: null, returnTo: '/', expiresAt });
      const won = await race<unknown>(
        'accounts.spendJourney',
        times(() => [key, now]),
      );
      expect(won.filter((each) => each !== null)).toEqual([{ sessionId: null, returnTo: '/' }]);
    });

    const told = (user: string) => ({
      event: { action: 'way_in.added', actor: user, target: user, organization: null, origin: NO_ORIGIN },
      message: { user, content: { kind: 'way-in-added', provider: null }, origin: NO_ORIGIN, goodUntil: null },
    });
    /** Somebody who is signed in, as the store knows them. */
    async function signedIn() {
      const { user } = await newMember(host);
      const session = await complete(host, await begin(host, user));
      return { user: user as UserId, session: nodeCrypto.digest(session) as SessionId, ...told(user) };
    }

    it('I-58 I-18 when one challenge for a passkey is answered many times at once, then one answer is looked at', async () => {
      const [challengeDigest, browserDigest] = [fresh('challenge'), fresh('browser')];
      const expiresAt = after(host.clock.now(), minutes(5));
      await repositories().passkeyChallenges.add({ challengeDigest, browserDigest, expiresAt });
      const spend = 'repositories.passkeyChallenges.spend';
      const calls = times(() => [{ challengeDigest, browserDigest }, host.clock.now()]);
      expect((await race<boolean>(spend, calls)).filter(Boolean)).toHaveLength(1);
      const strays = times(() => [challengeDigest]);
      const told = await race<boolean>('repositories.passkeyChallenges.noteStray', strays);
      expect(told.filter(Boolean)).toHaveLength(1);
    });

    it('I-58 I-18 M8 when one passkey signs in many times at once with one response, then one gets in', async () => {
      const { user } = await newMember(host);
      const session = await complete(host, await begin(host, user));
      const token = tokenOf(unwrap(await host.engine.methods.beginSetUp({ session })));
      const key = securityKey(HOME);
      const response = key.create(unwrap(await host.engine.signIns.passkeyCreation({ token })));
      unwrap(await host.engine.signIns.confirmPasskey({ token, response }));
      const browser = fresh('browser');
      const shown = key.get(await host.engine.passkeySignIns.request({ browser }));
      const answers = await race<Answer>(
        'engine.passkeySignIns.answer',
        times(() => [{ browser, response: shown }]),
      );
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    });

    it('I-58 I-22 when one new passkey is confirmed by two people at once, then one has it, and the other is told', async () => {
      const key = securityKey(HOME);
      const made = await Promise.all(
        [1, 2].map(async () => {
          const { user } = await newMember(host);
          const session = await complete(host, await begin(host, user));
          const token = tokenOf(unwrap(await host.engine.methods.beginSetUp({ session })));
          return { token, response: key.create(unwrap(await host.engine.signIns.passkeyCreation({ token }))) };
        }),
      );
      const calls = made.map((each) => [each]);
      const answers = await race<Answer>('engine.signIns.confirmPasskey', calls);
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      expect(answers).toContainEqual({ ok: false, refusal: { code: 'passkey.in_use' } });
    });

    it('I-58 I-08 when one account elsewhere is linked by several people at once, then one has it', async () => {
      const people = await Promise.all([1, 2, 3, 4].map(signedIn));
      const identity = { issuer: 'https://issuer.example', subject: fresh('subject'), email: 'a@b.example' };
      const calls = people.map((person) => [
        { ...person, id: fresh('idn'), provider: 'oidc', identity },
        host.clock.now(),
      ]);
      const outcomes = await race<string>('accounts.linkIdentity', calls);
      expect(outcomes.toSorted()).toEqual(['linked', 'taken', 'taken', 'taken']);
    });

    it('I-58 when the last two ways in are removed at once, then one stays', async () => {
      const person = await signedIn();
      const now = host.clock.now();
      const id = fresh('idn');
      const identity = { issuer: 'https://issuer.example', subject: fresh('subject'), email: 'a@b.example' };
      await store.accounts.putPassword(person.user, 'a hash', now);
      await store.accounts.linkIdentity({ ...person, id, provider: 'oidc', identity } as never, now);
      const spare = { byLink: false, providers: ['oidc'] };
      const ways = [{ kind: 'password' }, { kind: 'identity', id }];
      const calls = ways.map((way) => [{ ...person, way, spare }, now]);
      const outcomes = await race<string>('accounts.removeWayIn', calls);
      expect(outcomes.toSorted()).toEqual(['last', 'removed']);
    });

    it('I-58 M5 when a first password is made many times at once, then one is', async () => {
      const person = await signedIn();
      const now = host.clock.now();
      const won = await race<boolean>(
        'accounts.addPassword',
        Array.from({ length: N }, (_, each) => [{ ...person, hash: `hash ${each}` }, now]),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await store.accounts.findPasswordOf(person.user)).toBe(`hash ${wonBy(won, processes)}`);
    });

    it('I-45 when the session has ended by which a password is made, then none is', async () => {
      const person = await signedIn();
      const now = host.clock.now();
      await store.engine.repositories.sessions.endAllOf(person.user, null, now);
      expect(await store.accounts.addPassword({ ...person, hash: 'late' } as never, now)).toBe(false);
      expect(await store.accounts.findPasswordOf(person.user)).toBeNull();
    });

    it('I-58 I-04 when many passwords are tried at once, then five are looked at and the rest wait a second', async () => {
      const key = fresh('key');
      const now = host.clock.now();
      const paid = await race<number | null>(
        'payPasswordTry',
        times(() => [key, now]),
      );
      expect(paid.filter((each) => each === null)).toHaveLength(5);
      expect(new Set(paid)).toEqual(new Set([null, now + 1000]));
    });

    it('I-58 I-56 when several workers take what is due, then nobody gets the same message', async () => {
      const { user } = await newMember(host);
      const now = host.clock.now();
      const { outbox } = repositories();
      const content = { kind: 'recovery-codes-made' } as const;
      const origin = { address: null, browser: null };
      for (let posted = 0; posted < 12; posted += 1) {
        await outbox.add({ user: user as UserId, content, origin, goodUntil: null }, now);
      }
      const path = 'repositories.outbox.lease';
      const taken = await race<readonly { id: string }[]>(
        path,
        times(() => [3, now + seconds(60), now]),
      );
      const ids = taken.flat().map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.length).toBeGreaterThan(0);
      while ((await outbox.lease(50, (now + seconds(60)) as never, now)).length > 0);
    });

    it('I-58 I-16 when one mailbox code is proven many times at once, then one goes on', async () => {
      const { user, organization } = await newMember(host);
      await require2fa(host, organization);
      host.clock.advance(seconds(31 * 24 * 60 * 60));
      const token = tokenOf(await begin(host, user, 'password'));
      const signIn = await repositories().signIns.findByToken(nodeCrypto.digest(token));
      const [digest] = keyring.macs('mailbox-code', `${signIn?.id}:551027`);
      const mailboxCode = { digest, expiresAt: signIn?.expiresAt as never };
      await repositories().signIns.move(signIn?.id as never, 'confirm-mailbox', { mailboxCode });
      const calls = [1, 2, 3, 4].map(() => [{ token, response: '551027' }]);
      const answers = await race<Answer>('engine.signIns.proveMailbox', calls);
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    });
  });
});
