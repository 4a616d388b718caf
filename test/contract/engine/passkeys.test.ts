import { describe, expect, it } from 'vitest';
import type { SignedIn, SignInProgress } from '../../../src/application/engine.ts';
import { minutes } from '../../../src/domain/time.ts';
import {
  begin,
  complete,
  enrolledMember,
  HOME,
  type Host,
  mailTo,
  newMember,
  nextCode,
  refusalOf,
  require2fa,
  stateOf,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { type Bent, securityKey } from '../../fixtures/passkeys.ts';

onEachDatabase('Given a member and a security key', (world) => {
  async function createPasskey(host: Host, progress: SignInProgress | SignedIn | SignedIn, name = 'Blue key') {
    const key = securityKey(HOME);
    const token = tokenOf(progress);
    const options = unwrap(await host.engine.signIns.passkeyCreation({ token }));
    const response = key.create(options);
    const confirmed = await host.engine.signIns.confirmPasskey({ token, response, name });
    return { key, token, options, response, confirmed };
  }

  /** Required of them; the key is the first thing that they set up. */
  async function withPasskey(host: Host) {
    const member = await newMember(host);
    await require2fa(host, member.organization);
    const made = await createPasskey(host, await begin(host, member.user));
    const token = tokenOf(unwrap(made.confirmed));
    const saved = unwrap(await host.engine.signIns.saveRecoveryCodes({ token }));
    return { ...member, ...made, session: await complete(host, saved) };
  }

  async function answer(host: Host, { user, key }: { user: string; key: ReturnType<typeof securityKey> }, bent?: Bent) {
    const token = tokenOf(await begin(host, user));
    const options = unwrap(await host.engine.signIns.passkeyRequest({ token }));
    return host.engine.signIns.answerWithPasskey({ token, response: key.get(options, bent) });
  }

  it('M12 I-22 I-18 when it is set up, then it opens the next sign-in, under the name it was given', async () => {
    const host = world.node();
    const member = await withPasskey(host);
    expect(stateOf(unwrap(await answer(host, member)))).toBe('complete');
    const overview = await host.engine.methods.overview(member.session);
    expect(overview?.authenticators).toMatchObject([{ method: 'passkey', name: 'Blue key' }]);
    expect(await mailTo(host, member.user)).toContainEqual({ kind: 'method-added', method: 'passkey' });
    expect(await world.auditOf(member.user)).toContain('second_factor.shown');
  });

  it('I-18 when its options are made, then they name the configured host, no attestation, and what is held already', async () => {
    const host = world.node();
    const { session, options, user } = await withPasskey(host);
    expect(options).toMatchObject({ rp: { id: HOME.hostname }, attestation: 'none', excludeCredentials: [] });
    expect(Buffer.from(options.challenge, 'base64url')).toHaveLength(32);
    expect(JSON.stringify(options.user.id)).not.toContain(user);
    const more = unwrap(await host.engine.methods.beginSetUp({ session, adds: true }));
    const again = unwrap(await host.engine.signIns.passkeyCreation({ token: tokenOf(more) }));
    expect(again.excludeCredentials).toHaveLength(1);
  });

  it.each([
    ['another origin', { origin: 'https://login.acme.example.evil.example' }],
    ['another RP ID', { rpId: 'evil.example' }],
    ['another ceremony', { type: 'webauthn.create' }],
    ['another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['nobody present', { flags: 0 }],
    ['a frame of another site', { crossOrigin: true }],
  ] satisfies [string, Bent][])('I-18 I-17 when it shows %s, then it is refused and paid for', async (_, bent) => {
    const host = world.node();
    const member = await withPasskey(host);
    expect(refusalOf(await answer(host, member, bent))).toBe('response.incorrect');
    const { attemptBudgets } = world.store().engine.repositories;
    expect(await attemptBudgets.failures(member.user as never, 0 as never)).toHaveLength(1);
    expect(refusalOf(await answer(host, member))).toBeNull();
  });

  it.each(['', '{', 'null', '[]', '{"id":7}', JSON.stringify({ id: 'x', response: null })])(
    'I-17 when the response is %j, then it is refused, never a fault',
    async (response) => {
      const host = world.node();
      const { user } = await withPasskey(host);
      const token = tokenOf(await begin(host, user));
      unwrap(await host.engine.signIns.passkeyRequest({ token }));
      const refused = refusalOf(await host.engine.signIns.answerWithPasskey({ token, response }));
      expect(['response.malformed', 'response.incorrect']).toContain(refused);
    },
  );

  it('I-14 I-18 when the account is locked, then a right response is refused, and its challenge is not used up', async () => {
    const host = world.node();
    const { user, key } = await withPasskey(host);
    const token = tokenOf(await begin(host, user));
    const options = unwrap(await host.engine.signIns.passkeyRequest({ token }));
    const lock = (until: number) =>
      world.raw().run(`update attempt_budgets set locked_until = ${until} where user_id = '${user}'`);
    await lock(host.clock.now() + 1);
    const response = key.get(options);
    expect(refusalOf(await host.engine.signIns.answerWithPasskey({ token, response }))).toBe('attempts.locked');
    await lock(0);
    expect(refusalOf(await host.engine.signIns.answerWithPasskey({ token, response }))).toBeNull();
  });

  it('I-18 I-58 when a right response comes again, then its challenge is used up', async () => {
    const host = world.node();
    const { user, key } = await withPasskey(host);
    const token = tokenOf(await begin(host, user));
    const options = unwrap(await host.engine.signIns.passkeyRequest({ token }));
    const wrong = key.get(options, { origin: 'https://evil.example' });
    expect(refusalOf(await host.engine.signIns.answerWithPasskey({ token, response: wrong }))).toBe(
      'response.incorrect',
    );
    const right = key.get(options);
    expect(refusalOf(await host.engine.signIns.answerWithPasskey({ token, response: right }))).toBe(
      'response.incorrect',
    );
    const elsewhere = tokenOf(await begin(host, user));
    unwrap(await host.engine.signIns.passkeyRequest({ token: elsewhere }));
    const replayed = await host.engine.signIns.answerWithPasskey({ token: elsewhere, response: right });
    expect(refusalOf(replayed)).toBe('response.incorrect');
  });

  it('I-58 I-18 when the same response comes many times at once, then one of them opens', async () => {
    const host = world.node();
    const { user, key } = await withPasskey(host);
    const token = tokenOf(await begin(host, user));
    const response = key.get(unwrap(await host.engine.signIns.passkeyRequest({ token })));
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => host.engine.signIns.answerWithPasskey({ token, response })),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('I-52 I-55 when its page tells many times at once that it was canceled, then one event says so, and it still opens', async () => {
    const host = world.node();
    const { user, key } = await withPasskey(host);
    const token = tokenOf(await begin(host, user));
    const options = unwrap(await host.engine.signIns.passkeyRequest({ token }));
    const told = { token, ceremony: 'get', because: 'not-allowed' } as const;
    const tell = (given = {}) => host.engine.unfinishedPasskeys.atStep({ ...told, ...given });
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => tell()));
    expect(answers.map(refusalOf)).toEqual(Array(5).fill(null));
    expect(refusalOf(await tell({ ceremony: 'create' }))).toBe('sign_in.wrong_step');
    expect(refusalOf(await tell({ token: 'x' }))).toBe('sign_in.not_found');
    const events = (await world.auditOf(user)).filter((action) => action === 'passkey.not_finished');
    expect(events).toHaveLength(1);
    const { attemptBudgets } = world.store().engine.repositories;
    expect(await attemptBudgets.failures(user as never, 0 as never)).toEqual([]);
    expect(refusalOf(await host.engine.signIns.answerWithPasskey({ token, response: key.get(options) }))).toBeNull();
  });

  it('I-18 when five minutes have passed, then the challenge is over, and the page has a new one', async () => {
    const host = world.node();
    const { user, key } = await withPasskey(host);
    const token = tokenOf(await begin(host, user));
    const options = unwrap(await host.engine.signIns.passkeyRequest({ token }));
    host.clock.advance(minutes(5));
    const late = await host.engine.signIns.answerWithPasskey({ token, response: key.get(options) });
    expect(refusalOf(late)).toBe('response.incorrect');
    const renewed = unwrap(await host.engine.signIns.passkeyRequest({ token }));
    expect(renewed.challenge).not.toBe(options.challenge);
    expect(refusalOf(await host.engine.signIns.answerWithPasskey({ token, response: key.get(renewed) }))).toBeNull();
  });

  it('I-18 I-34 when it is of another member, then it opens nothing', async () => {
    const host = world.node();
    const [ana, ben] = [await withPasskey(host), await withPasskey(host)];
    expect(refusalOf(await answer(host, { user: ana.user, key: ben.key }))).toBe('response.incorrect');
  });

  it('I-18 when its counter goes back, then it is refused, written down and told', async () => {
    const host = world.node();
    const member = await withPasskey(host);
    expect(refusalOf(await answer(host, member, { counter: 9 }))).toBeNull();
    expect(refusalOf(await answer(host, member, { counter: 9 }))).toBe('response.incorrect');
    expect(await world.auditOf(member.user)).toContain('passkey.counter_went_back');
    expect(await mailTo(host, member.user)).toContainEqual({ kind: 'passkey-copied' });
    expect(refusalOf(await answer(host, member, { counter: 10 }))).toBeNull();
  });

  it('I-18 when a device never counts, then it opens every time', async () => {
    const host = world.node();
    const member = await newMember(host);
    const key = securityKey(HOME);
    const token = tokenOf(unwrap(await host.engine.methods.beginSetUp({ session: await open(host, member.user) })));
    const options = unwrap(await host.engine.signIns.passkeyCreation({ token }));
    unwrap(await host.engine.signIns.confirmPasskey({ token, response: key.create(options, { counter: 0 }) }));
    for (let times = 0; times < 2; times += 1) {
      expect(refusalOf(await answer(host, { user: member.user, key }, { counter: 0 }))).toBeNull();
    }
  });
  const open = async (host: Host, user: string) => complete(host, await begin(host, user));

  it('I-22 I-18 when a registration is not for this set-up, then nothing is active', async () => {
    const host = world.node();
    const { user, organization } = await newMember(host);
    await require2fa(host, organization);
    const [one, other] = [tokenOf(await begin(host, user)), tokenOf(await begin(host, user))];
    const options = unwrap(await host.engine.signIns.passkeyCreation({ token: one }));
    unwrap(await host.engine.signIns.passkeyCreation({ token: other }));
    const response = securityKey(HOME).create(options);
    const tried = await host.engine.signIns.confirmPasskey({ token: other, response });
    expect(refusalOf(tried)).toBe('response.incorrect');
    expect(stateOf(await begin(host, user))).toBe('enroll');
  });

  describe('and an authenticator app besides', () => {
    async function withBoth(host: Host) {
      const member = await enrolledMember(host);
      host.clock.advance(minutes(1));
      const progress = unwrap(await host.engine.methods.beginSetUp({ session: member.session, adds: true }));
      const { key, confirmed } = await createPasskey(host, progress);
      return { ...member, key, after: await complete(host, unwrap(confirmed)) };
    }

    it('M28 when signing in, then both are offered, the one used last on top, and either opens', async () => {
      const host = world.node();
      const member = await withBoth(host);
      const first = await begin(host, member.user);
      expect(first).toMatchObject({ method: 'passkey' });
      const token = tokenOf(first);
      expect(unwrap(await host.engine.signIns.look({ token })).methods).toEqual(['passkey', 'totp']);
      const response = await nextCode(host, member.secret);
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ token, response }))).toBeNull();
      expect(await begin(host, member.user)).toMatchObject({ method: 'totp' });
      expect(refusalOf(await answer(host, member))).toBeNull();
    });
    it('I-12 I-13 when both are guessed at, then they are paid from one budget', async () => {
      const host = world.node();
      const { user, key } = await withBoth(host);
      const token = tokenOf(await begin(host, user));
      for (let tried = 0; tried < 4; tried += 1) {
        host.clock.advance(minutes(1));
        await host.engine.signIns.answerWithTotp({ token, response: '12345' });
      }
      const options = unwrap(await host.engine.signIns.passkeyRequest({ token }));
      const response = key.get(options, { origin: 'https://evil.example' });
      expect(refusalOf(await host.engine.signIns.answerWithPasskey({ token, response }))).toBe('attempts.locked');
    });
    it('I-27 when the proof is old, then a step-up by the key alone renews it where only that is asked for', async () => {
      const host = world.node();
      const { key, after } = await withBoth(host);
      host.clock.advance(minutes(6));
      const begun = unwrap(await host.engine.methods.beginStepUp({ session: after, methods: ['passkey'] }));
      const token = tokenOf(begun);
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ token, response: '000000' }))).toBe(
        'method.not_allowed',
      );
      const options = unwrap(await host.engine.signIns.passkeyRequest({ token }));
      const shown = unwrap(await host.engine.signIns.answerWithPasskey({ token, response: key.get(options) }));
      const fresher = await complete(host, shown);
      expect(refusalOf(await host.engine.methods.beginSetUp({ session: fresher, adds: true }))).toBeNull();
    });
  });
});
