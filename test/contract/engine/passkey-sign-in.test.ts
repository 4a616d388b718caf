import { describe, expect, it } from 'vitest';
import type { Method } from '../../../src/domain/authenticators/methods.ts';
import { minutes, seconds } from '../../../src/domain/time.ts';
import { nodeCrypto } from '../../../src/gateways/node-crypto.ts';
import { NO_ORIGIN } from '../../../src/ports/repositories/records.ts';
import {
  begin,
  codeOf,
  complete,
  enrolledMember,
  HOME,
  type Host,
  hostOn,
  mailTo,
  newMember,
  refusalOf,
  removeOnly,
  require2fa,
  setUp,
  stateOf,
  tokenOf,
  unwrap,
  VERIFIER,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { type Bent, type SecurityKey, securityKey } from '../../fixtures/passkeys.ts';
import { testClock } from '../../fixtures/test-clock.ts';

const PRESENT_ONLY = 0x01;

onEachDatabase('Given a member whose passkey can be the whole sign-in', (world) => {
  const browser = 'what this browser alone holds';

  async function addPasskey(host: Host, token: string, bent?: Bent) {
    const key = securityKey(HOME);
    const options = unwrap(await host.engine.signIns.passkeyCreation({ token }));
    const confirmed = await host.engine.signIns.confirmPasskey({ token, response: key.create(options, bent) });
    return { key, confirmed: unwrap(confirmed) };
  }

  async function withPasskey(host: Host) {
    const member = await newMember(host);
    await require2fa(host, member.organization);
    const { key, confirmed } = await addPasskey(host, tokenOf(await begin(host, member.user)));
    const saved = unwrap(await host.engine.signIns.saveRecoveryCodes({ token: tokenOf(confirmed) }));
    return { ...member, key, session: await complete(host, saved) };
  }

  async function alone(host: Host, { key }: { readonly key: SecurityKey }, bent?: Bent) {
    host.clock.advance(seconds(1));
    const options = await host.engine.passkeySignIns.request({ browser });
    return host.engine.passkeySignIns.answer({ browser, response: key.get(options, bent), returnTo: '/x' });
  }

  const failuresOf = async (user: string) =>
    (await world.store().engine.repositories.attemptBudgets.failures(user as never, 0 as never)).length;

  it('I-02 M8 POLICY 4 when it signs in, then nothing more is asked, and the session has shown both factors', async () => {
    const host = world.node();
    const member = await withPasskey(host);
    const begun = unwrap(await alone(host, member));
    expect(begun).toMatchObject({ kind: 'complete', returnTo: '/x' });
    host.clock.advance(seconds(1));
    const session = await complete(host, begun);
    const look = await host.engine.sessions.look(session);
    const [passkey] = look?.authenticators ?? [];
    expect(look?.evidence).toMatchObject({
      firstFactor: { kind: 'passkey' },
      secondFactor: { kind: 'passkey', authenticator: passkey?.id },
    });
    expect(await host.engine.authorize({ session, organization: member.organization })).toMatchObject({
      kind: 'allow',
    });
    expect((await world.auditOf(member.user)).slice(-2)).toEqual(['sign_in.started', 'sign_in.completed']);
    expect(await failuresOf(member.user)).toBe(0);
  });

  it('I-18 when a challenge is made, then it is 32 bytes of nobody, and asks for user verification', async () => {
    const host = world.node();
    const options = await host.engine.passkeySignIns.request({ browser });
    expect(options).toMatchObject({ rpId: HOME.hostname, allowCredentials: [], userVerification: 'required' });
    expect(Buffer.from(options.challenge, 'base64url')).toHaveLength(32);
    const rows = await world.raw().run('select * from passkey_challenges');
    expect(JSON.stringify(rows)).not.toContain(options.challenge);
    expect(JSON.stringify(rows)).not.toContain(browser);
  });

  it.each([
    ['another origin', { origin: 'https://login.acme.example.evil.example' }],
    ['another RP ID', { rpId: 'evil.example' }],
    ['another ceremony', { type: 'webauthn.create' }],
    ['nobody present', { flags: 0 }],
    ['a frame of another site', { crossOrigin: true }],
    ['nobody as its owner', { userHandle: null }],
    ['somebody else as its owner', { userHandle: 'c29tZWJvZHkgZWxzZQ' }],
  ] satisfies [string, Bent][])(
    'I-18 I-17 when it shows %s, then it is refused, paid for and written down',
    async (_, bent) => {
      const host = world.node();
      const member = await withPasskey(host);
      expect(refusalOf(await alone(host, member, bent))).toBe('passkey.refused');
      expect(await failuresOf(member.user)).toBe(1);
      expect((await world.auditOf(member.user)).at(-1)).toBe('second_factor.failed');
      expect(refusalOf(await alone(host, member))).toBeNull();
      // What was right is not paid for; what failed before stays in the count of thirty days (I-13).
      expect(await failuresOf(member.user)).toBe(1);
    },
  );

  it('I-18 when its device did not ask who holds it, then it is told so, and it opens nothing', async () => {
    const host = world.node();
    const member = await withPasskey(host);
    expect(refusalOf(await alone(host, member, { flags: PRESENT_ONLY }))).toBe('passkey.unverified');
    expect(await failuresOf(member.user)).toBe(1);
  });

  it('I-17 I-14 when the verifier fails, then it is paid for, but not while the account is locked', async () => {
    const host = world.node();
    const member = await withPasskey(host);
    const broken = { ...VERIFIER, verifyAssertion: () => Promise.reject(new Error('The verifier is broken.')) };
    const faulty = hostOn(host.store, host.clock, { passkeyVerifier: broken });
    await expect(alone(faulty, member)).rejects.toThrow('The verifier is broken.');
    expect(await failuresOf(member.user)).toBe(1);
    const until = host.clock.now() + minutes(1);
    await world.raw().run(`update attempt_budgets set locked_until = ${until} where user_id = '${member.user}'`);
    await expect(alone(faulty, member)).rejects.toThrow('The verifier is broken.');
    expect(await failuresOf(member.user)).toBe(1);
  });

  it.each(['', '{', 'null', '[]', '{"id":7}', JSON.stringify({ id: 'x', response: null }), 'x'.repeat(20_000)])(
    'I-17 when the response is no passkey, then it is refused, never a fault',
    async (response) => {
      const host = world.node();
      expect(refusalOf(await host.engine.passkeySignIns.answer({ browser, response }))).toBe('passkey.refused');
    },
  );

  it('I-03 when nobody has that passkey, then the answer is that of a wrong one', async () => {
    const host = world.node();
    const member = await withPasskey(host);
    const stranger = securityKey(HOME);
    const { organization, user } = await newMember(host);
    await require2fa(host, organization);
    const options = unwrap(await host.engine.signIns.passkeyCreation({ token: tokenOf(await begin(host, user)) }));
    stranger.create(options);
    const [unknown, wrong] = [
      await alone(host, { key: stranger }),
      await alone(host, member, { origin: 'https://evil.example' }),
    ];
    expect(unknown).toEqual(wrong);
  });

  it('I-18 I-58 when a response comes again, or after another look at its challenge, then it is over', async () => {
    const host = world.node();
    const { key, user } = await withPasskey(host);
    const options = await host.engine.passkeySignIns.request({ browser });
    const response = key.get(options);
    unwrap(await host.engine.passkeySignIns.answer({ browser, response }));
    const before = (await world.auditOf(user)).length;
    host.clock.advance(seconds(1));
    for (let times = 0; times < 3; times += 1) {
      expect(refusalOf(await host.engine.passkeySignIns.answer({ browser, response }))).toBe('sign_in.expired');
    }
    expect((await world.auditOf(user)).slice(before)).toEqual(['second_factor.failed']);
    expect(await failuresOf(user)).toBe(0);
  });

  it('I-18 when another browser answers, then it is over for both', async () => {
    const host = world.node();
    const { key } = await withPasskey(host);
    const options = await host.engine.passkeySignIns.request({ browser });
    const elsewhere = { browser: 'another one', response: key.get(options) };
    expect(refusalOf(await host.engine.passkeySignIns.answer(elsewhere))).toBe('sign_in.expired');
    const own = { browser, response: key.get(options) };
    expect(refusalOf(await host.engine.passkeySignIns.answer(own))).toBe('sign_in.expired');
  });

  it('I-18 when the challenge is of another server or of a sign-in, then it is over', async () => {
    const host = world.node();
    const { key, user } = await withPasskey(host);
    const made = Buffer.alloc(32).toString('base64url');
    expect(refusalOf(await alone(host, { key }, { challenge: made }))).toBe('sign_in.expired');
    const ofSignIn = unwrap(await host.engine.signIns.passkeyRequest({ token: tokenOf(await begin(host, user)) }));
    expect(refusalOf(await alone(host, { key }, { challenge: ofSignIn.challenge }))).toBe('sign_in.expired');
  });

  it('I-18 I-60 when five minutes have passed, then the challenge is over, and then it is forgotten', async () => {
    const host = world.node();
    const { key } = await withPasskey(host);
    const options = await host.engine.passkeySignIns.request({ browser });
    host.clock.advance(minutes(5));
    const late = await host.engine.passkeySignIns.answer({ browser, response: key.get(options) });
    expect(refusalOf(late)).toBe('sign_in.expired');
    const digest = nodeCrypto.digest(options.challenge);
    const kept = () => world.raw().run(`select state from passkey_challenges where challenge_digest = '${digest}'`);
    expect(await kept()).toEqual([{ state: 'told' }]);
    await world.store().engine.repositories.passkeyChallenges.purge(host.clock.now());
    expect(await kept()).toEqual([]);
  });

  it('I-18 when its counter goes back, then it is refused, written down and told', async () => {
    const host = world.node();
    const member = await withPasskey(host);
    unwrap(await alone(host, member, { counter: 9 }));
    expect(refusalOf(await alone(host, member, { counter: 9 }))).toBe('passkey.refused');
    expect(await world.auditOf(member.user)).toContain('passkey.counter_went_back');
    expect(await mailTo(host, member.user)).toContainEqual({ kind: 'passkey-copied' });
    expect(refusalOf(await alone(host, member, { counter: 10 }))).toBeNull();
  });

  it('I-13 I-14 when it fails five times, then a right one is refused too, and not used up, until the lock ends', async () => {
    const host = world.node();
    const member = await withPasskey(host);
    const answers = [];
    for (let times = 0; times < 5; times += 1) {
      host.clock.advance(minutes(1));
      answers.push(refusalOf(await alone(host, member, { origin: 'https://evil.example' })));
    }
    expect(answers).toEqual([...Array(4).fill('passkey.refused'), 'attempts.locked']);
    expect(await mailTo(host, member.user)).toContainEqual(expect.objectContaining({ kind: 'second-factor-failed' }));
    expect(await alone(host, member, { counter: 50 })).toMatchObject({ refusal: { code: 'attempts.locked' } });
    expect(await failuresOf(member.user)).toBe(5);
    host.clock.advance(minutes(15));
    expect(refusalOf(await alone(host, member, { counter: 50 }))).toBeNull();
  });

  it('I-13 I-14 when the second factor is locked by codes, then the passkey alone does not get in', async () => {
    const host = world.node();
    const member = await withPasskey(host);
    for (let times = 0; times < 5; times += 1) {
      const token = tokenOf(await begin(host, member.user));
      await host.engine.signIns.answerWithRecoveryCode({ token, response: 'AAAA-AAAA-AAAA-AAAA' });
    }
    expect(refusalOf(await alone(host, member))).toBe('attempts.locked');
  });

  it('I-03 I-45 when its owner is deactivated, then it is refused as an unknown one is', async () => {
    const host = world.node();
    const member = await withPasskey(host);
    const email = `${member.user}@acme.example`;
    await host.engine.directory.putUser({ id: member.user, email, name: 'Gone', state: 'deactivated' });
    expect(refusalOf(await alone(host, member))).toBe('passkey.refused');
    expect((await world.auditOf(member.user)).at(-1)).toBe('second_factor.failed');
  });

  it('I-45 when it was removed, then it opens nothing', async () => {
    const host = world.node();
    const member = await withPasskey(host);
    const { authenticators } = world.store().engine.repositories;
    await authenticators.removeAll(member.user as never);
    expect(refusalOf(await alone(host, member))).toBe('passkey.refused');
  });

  describe('and an organization that does not count passkeys', () => {
    async function countOnly(host: Host, organization: string, method: Method) {
      const { policies } = host.store.engine.repositories;
      const { policy, version } = await policies.find(organization as never);
      const change = {
        organization: organization as never,
        version,
        policy: { ...policy, methods: [method] as const },
      };
      await policies.change({ ...change, by: 'usr_owner' as never }, host.clock.now());
    }

    it('POLICY M12 I-01 when an app is enrolled, then the sign-in completes, and the organization asks for the app', async () => {
      const host = world.node();
      const { user, organization, session } = await enrolledMember(host);
      host.clock.advance(minutes(1));
      const adding = unwrap(await host.engine.methods.beginSetUp({ session, adds: true }));
      const { key } = await addPasskey(host, tokenOf(adding));
      await countOnly(host, organization, 'totp');
      const begun = unwrap(await alone(host, { key }));
      expect(stateOf(begun)).toBe('complete');
      const verdict = await host.engine.authorize({ session: await complete(host, begun), organization });
      expect(verdict).toMatchObject({ kind: 'challenge', methods: ['totp'] });
      expect(await world.auditOf(user)).toContain('sign_in.started');
    });

    it('POLICY 11 when nothing else is enrolled, then the organization asks for a set-up, as the passkey was shown', async () => {
      const host = world.node();
      const member = await withPasskey(host);
      await countOnly(host, member.organization, 'totp');
      const session = await complete(host, unwrap(await alone(host, member)));
      const verdict = await host.engine.authorize({ session, organization: member.organization });
      expect(verdict).toMatchObject({ kind: 'enroll', methods: ['totp'] });
    });
  });

  describe('and something is owed', () => {
    it('I-30 M27 when the last recovery code is spent, then a set-up follows', async () => {
      const host = world.node();
      const member = await withPasskey(host);
      await host.store.engine.repositories.recoveryCodes.replace(member.user as never, [], host.clock.now());
      await world.raw().run(`update users set last_code_spent_at = 1 where id = '${member.user}'`);
      const begun = unwrap(await alone(host, member));
      expect(stateOf(begun)).toBe('enroll');
      expect((await setUp(host, begun)).codes).toHaveLength(10);
    });

    it('M16 when nobody has said that the codes are saved, then there are new ones to save', async () => {
      const host = world.node();
      const { user, organization } = await newMember(host);
      await require2fa(host, organization);
      const { key } = await addPasskey(host, tokenOf(await begin(host, user)));
      const begun = unwrap(await alone(host, { key }));
      expect(stateOf(begun)).toBe('recovery-codes');
      const { codes } = unwrap(await host.engine.signIns.recoveryCodes({ token: tokenOf(begun) }));
      expect(codes).toHaveLength(10);
      const saved = unwrap(await host.engine.signIns.saveRecoveryCodes({ token: tokenOf(begun) }));
      expect(stateOf(saved)).toBe('complete');
      expect(stateOf(unwrap(await alone(host, { key })))).toBe('complete');
    });

    it('M18 when a set-up was put off until now, then it is offered', async () => {
      const host = world.node();
      const member = await withPasskey(host);
      unwrap(await host.engine.methods.setUpAtNextSignIn({ session: member.session }));
      const begun = unwrap(await alone(host, member));
      expect(stateOf(begun)).toBe('enroll');
      expect(stateOf(unwrap(await host.engine.signIns.postponeSetUp({ token: tokenOf(begun) })))).toBe('complete');
    });
  });

  it('M5 I-27 when a step-up is asked for, then the passkey alone confirms', async () => {
    const host = world.node();
    const member = await withPasskey(host);
    const session = await complete(host, unwrap(await alone(host, member)));
    host.clock.advance(minutes(6));
    expect(refusalOf(await host.engine.methods.beginSetUp({ session, adds: true }))).toBe('step_up.required');
    const token = tokenOf(unwrap(await host.engine.methods.beginStepUp({ session })));
    const options = unwrap(await host.engine.signIns.passkeyRequest({ token }));
    const shown = unwrap(await host.engine.signIns.answerWithPasskey({ token, response: member.key.get(options) }));
    const fresher = await complete(host, shown);
    expect(refusalOf(await host.engine.methods.beginSetUp({ session: fresher, adds: true }))).toBeNull();
  });

  describe('and no other way in', () => {
    const lonely = (answer: boolean) =>
      hostOn(world.store(), testClock(), { hooks: { hasOtherWayIn: async () => answer } });
    async function withoutRequirement(host: Host, bent?: Bent) {
      const { user } = await newMember(host);
      const session = await complete(host, await begin(host, user));
      const { key, confirmed } = await addPasskey(
        host,
        tokenOf(unwrap(await host.engine.methods.beginSetUp({ session }))),
        bent,
      );
      const saved = unwrap(await host.engine.signIns.saveRecoveryCodes({ token: tokenOf(confirmed) }));
      return { user, key, session: await complete(host, saved) };
    }

    it('I-28 when it is to be removed or changed, then it stays, and still signs in', async () => {
      const host = lonely(false);
      const { key, session } = await withoutRequirement(host);
      expect(refusalOf(await removeOnly(host, session))).toBe('authenticator.last_way_in');
      expect(refusalOf(await host.engine.methods.beginSetUp({ session }))).toBe('authenticator.last_way_in');
      expect(refusalOf(await alone(host, { key }))).toBeNull();
      expect(refusalOf(await removeOnly(host, session))).toBe('authenticator.last_way_in');
    });
    it('I-28 when there is another by the end of a change, then the change goes through, else nothing of it', async () => {
      const host = world.node();
      const { user, session } = await withoutRequirement(host);
      const changing = tokenOf(unwrap(await host.engine.methods.beginSetUp({ session })));
      const { secret } = unwrap(await host.engine.signIns.stageTotp({ token: changing }));
      const nowAlone = lonely(false);
      const given = { token: changing, response: await codeOf(nowAlone, secret) };
      expect(refusalOf(await nowAlone.engine.signIns.confirmTotp(given))).toBe('authenticator.last_way_in');
      const held = async () =>
        (await world.store().engine.repositories.authenticators.list(user as never)).map(({ method }) => method);
      expect(await held()).toEqual(['passkey']);
      expect(refusalOf(await lonely(true).engine.signIns.confirmTotp(given))).toBeNull();
      expect(await held()).toEqual(['totp']);
    });
    it.each([
      ['is a security key that wants to be told whose it is', { discoverable: false }],
      ['did not ask who holds it', { flags: 0x41 }],
    ] satisfies [string, Bent][])('I-28 when it %s, then it is no way in, until it was one', async (_, bent) => {
      const host = lonely(false);
      const { key, session } = await withoutRequirement(host, bent);
      expect(await world.store().accounts.countPasskeysThatOpen((await userOf(host, session)) as never)).toBe(0);
      unwrap(await alone(host, { key }));
      expect(refusalOf(await removeOnly(host, session))).toBe('authenticator.last_way_in');
    });
    const userOf = async (host: Host, session: string) => (await host.engine.sessions.look(session))?.user.id;
    it('I-28 when a password is taken away while the passkey is, then one of them stays', async () => {
      const host = world.node();
      const { user, session } = await withoutRequirement(host);
      const id = (await host.engine.sessions.look(session))?.id;
      await world.store().accounts.putPassword(user as never, 'a hash', host.clock.now());
      const spare = { byLink: false, providers: [] };
      const people = { actor: user, target: user, organization: null, origin: NO_ORIGIN } as const;
      const told = {
        event: { action: 'way_in.removed', ...people },
        message: { user, content: { kind: 'way-in-removed', provider: null }, origin: NO_ORIGIN, goodUntil: null },
      };
      let outcome = '';
      const hasOtherWayIn = async () => {
        const has = (await world.store().accounts.findPasswordOf(user as never)) !== null;
        const way = { kind: 'password' } as const;
        const given = { user, session: id, way, spare, ...told } as never;
        outcome = await world.store().accounts.removeWayIn(given, host.clock.now());
        return has;
      };
      const racing = hostOn(world.store(), testClock(), { hooks: { hasOtherWayIn } });
      expect(refusalOf(await removeOnly(racing, session))).toBeNull();
      expect(outcome).toBe('last');
    });
  });

  it('I-22 when one passkey is set up twice at once, then the second is told that it is in use, and nothing of it stays', async () => {
    const host = world.node();
    const [one, other] = [await newMember(host), await newMember(host)];
    const key = securityKey(HOME);
    const made = [];
    for (const { user, organization } of [one, other]) {
      await require2fa(host, organization);
      const token = tokenOf(await begin(host, user));
      const options = unwrap(await host.engine.signIns.passkeyCreation({ token }));
      made.push({ token, response: key.create(options) });
    }
    const answers = await Promise.all(made.map((each) => host.engine.signIns.confirmPasskey(each)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const loser = answers.findIndex(({ ok }) => !ok);
    expect(answers[loser]).toMatchObject({ refusal: { code: 'passkey.in_use' } });
    const { user } = loser === 0 ? one : other;
    expect(await world.store().engine.repositories.authenticators.list(user as never)).toEqual([]);
    expect(stateOf(await begin(host, user))).toBe('enroll');
  });
});
