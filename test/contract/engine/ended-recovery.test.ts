import { describe, expect, it } from 'vitest';
import { minutes } from '../../../src/domain/time.ts';
import { allowRecovery, askRecovery, recoverTo } from '../../fixtures/emailed-recovery.ts';
import {
  begin,
  codeTextedTo,
  complete,
  enrolledMember,
  HOME,
  type Host,
  mailboxCodeTo,
  mailTo,
  nextCode,
  refusalOf,
  setUp,
  signIn,
  stateOf,
  stepUp,
  tokenOf,
  unwrap,
  wrongCode,
} from '../../fixtures/host.ts';
import { interleave } from '../../fixtures/interleave.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { securityKey } from '../../fixtures/passkeys.ts';
import { setUpPhone } from '../../fixtures/phones.ts';

const STAGES = ['confirm-mailbox', 'enroll'] as const;

onEachDatabase('Given a recovery by email while somebody shows what is said to be lost', (world) => {
  async function member(host: Host) {
    const enrolled = await enrolledMember(host);
    await allowRecovery(host, enrolled.organization);
    return enrolled;
  }
  type Member = Awaited<ReturnType<typeof member>>;
  const addTo = async (host: Host, { session }: Member) =>
    unwrap(await host.engine.methods.beginSetUp({ session, adds: true }));
  const stopsOf = async (user: string) =>
    world
      .raw()
      .run(
        `select actor_id, details from audit_events where target_id = '${user}' and action = 'emailed_recovery.stopped'`,
      );
  const look = async (host: Host, token: string) => refusalOf(await host.engine.signIns.look({ token }));

  async function withPasskey(host: Host, owner: Member) {
    const token = tokenOf(await addTo(host, owner));
    const key = securityKey(HOME);
    const response = key.create(unwrap(await host.engine.signIns.passkeyCreation({ token })));
    await complete(host, unwrap(await host.engine.signIns.confirmPasskey({ token, response })));
    return key;
  }

  /** Each sets up what it needs, and answers with it later. */
  const WAYS = {
    totp: async (host, owner) => () => signIn(host, owner),
    'totp, at a step-up': async (host, owner) => () => stepUp(host, owner),
    passkey: async (host, owner) => {
      const key = await withPasskey(host, owner);
      return async () => {
        const token = tokenOf(await begin(host, owner.user));
        const response = key.get(unwrap(await host.engine.signIns.passkeyRequest({ token })));
        unwrap(await host.engine.signIns.answerWithPasskey({ token, response }));
      };
    },
    'passkey, alone': async (host, owner) => {
      const key = await withPasskey(host, owner);
      return async () => {
        const response = key.get(await host.engine.passkeySignIns.request({ browser: 'own' }));
        unwrap(await host.engine.passkeySignIns.answer({ browser: 'own', response }));
      };
    },
    sms: async (host, owner) => {
      const { number, confirmed } = await setUpPhone(host, await addTo(host, owner));
      await complete(host, confirmed);
      return async () => {
        const token = tokenOf(await begin(host, owner.user));
        unwrap(await host.engine.signIns.sendText({ token, channel: 'text' }));
        unwrap(await host.engine.signIns.answerWithText({ token, response: await codeTextedTo(host, number) }));
      };
    },
    'recovery-code':
      async (host, { user, codes }) =>
      async () => {
        const token = tokenOf(await begin(host, user));
        unwrap(await host.engine.signIns.answerWithRecoveryCode({ token, response: codes[0] ?? '' }));
      },
  } satisfies Record<string, (host: Host, owner: Member) => Promise<() => Promise<unknown>>>;

  describe.each(Object.keys(WAYS) as (keyof typeof WAYS)[])('when that is shown by %s', (way) => {
    it.each(STAGES)('S4 S9 I-29 then what stands at %s ends, is told of and written down once', async (stage) => {
      const host = world.node();
      const owner = await member(host);
      const show = await WAYS[way](host, owner);
      await mailTo(host, owner.user);
      const thief = await recoverTo(host, owner.user, stage);
      await show();
      expect(await look(host, thief)).toBe('recovery.ended');
      const { signIns } = host.engine;
      const answers = [
        await signIns.proveMailbox({ token: thief, response: '000000' }),
        await signIns.sendMailboxCode({ token: thief }),
        await signIns.stageTotp({ token: thief }),
        await signIns.confirmTotp({ token: thief, response: '000000' }),
        await host.engine.completeSignIn({ ticket: thief, session: 'thief' }),
      ];
      expect(answers.map(refusalOf)).toEqual(answers.map(() => 'recovery.ended'));
      const stops = await stopsOf(owner.user);
      expect(stops).toHaveLength(1);
      expect(stops[0]).toMatchObject({ actor_id: owner.user });
      expect(JSON.parse(String(stops[0]?.['details']))).toEqual({ method: way.split(',')[0] });
      expect(await signIn(host, owner)).toEqual(expect.any(String));
      expect(await stopsOf(owner.user)).toHaveLength(1);
    });
  });

  it('I-29 then several end together and make one event, and what was staged in one is good for nothing', async () => {
    const host = world.node();
    const owner = await member(host);
    await mailTo(host, owner.user);
    const atSetUp = await recoverTo(host, owner.user, 'enroll');
    const waiting = await recoverTo(host, owner.user, 'confirm-mailbox');
    const { secret } = unwrap(await host.engine.signIns.stageTotp({ token: atSetUp }));
    const session = await signIn(host, owner);
    const response = await nextCode(host, secret);
    expect(refusalOf(await host.engine.signIns.confirmTotp({ token: atSetUp, response }))).toBe('recovery.ended');
    expect([await look(host, atSetUp), await look(host, waiting)]).toEqual(['recovery.ended', 'recovery.ended']);
    expect(await stopsOf(owner.user)).toHaveLength(1);
    expect((await host.engine.authorize({ session, organization: owner.organization })).kind).toBe('allow');
  });

  it('I-29 I-20 then a wrong response ends nothing, nor does one for another account, and a new one may be asked for', async () => {
    const host = world.node();
    const owner = await member(host);
    const other = await member(host);
    await mailTo(host, owner.user);
    const token = await recoverTo(host, owner.user, 'enroll');
    const challenge = tokenOf(await begin(host, owner.user));
    const response = await wrongCode(host, owner.secret);
    const wrong = await host.engine.signIns.answerWithTotp({ token: challenge, response });
    expect(refusalOf(wrong)).toBe('response.incorrect');
    await signIn(host, other);
    await stepUp(host, other);
    expect(await look(host, token)).toBeNull();
    expect([await stopsOf(owner.user), await stopsOf(other.user)]).toEqual([[], []]);
    await signIn(host, owner);
    expect(stateOf(unwrap(await askRecovery(host, owner.user)))).toBe('confirm-mailbox');
  });

  it('I-29 I-25 then neither a finished recovery is called back, nor one that ran out written down', async () => {
    const host = world.node();
    const owner = await member(host);
    await mailTo(host, owner.user);
    const token = await recoverTo(host, owner.user, 'enroll');
    const { secret } = unwrap(await host.engine.signIns.stageTotp({ token }));
    const response = await nextCode(host, secret);
    const codes = tokenOf(unwrap(await host.engine.signIns.confirmTotp({ token, response })));
    const again = tokenOf(await begin(host, owner.user));
    unwrap(await host.engine.signIns.answerWithTotp({ token: again, response: await nextCode(host, secret) }));
    expect(await look(host, codes)).toBeNull();
    await recoverTo(host, owner.user, 'confirm-mailbox');
    host.clock.advance(minutes(11));
    const late = tokenOf(await begin(host, owner.user));
    unwrap(await host.engine.signIns.answerWithTotp({ token: late, response: await nextCode(host, secret) }));
    expect(await stopsOf(owner.user)).toEqual([]);
  });

  it('M27 I-29 then "I no longer have it" after the last recovery code ends as well', async () => {
    const host = world.node();
    const { user, secret, codes } = await enrolledMember(host);
    for (const response of codes) {
      const token = tokenOf(await begin(host, user));
      unwrap(await host.engine.signIns.answerWithRecoveryCode({ token, response }));
    }
    await mailTo(host, user);
    const asked = tokenOf(unwrap(await askRecovery(host, user)));
    const response = await mailboxCodeTo(host, user);
    const token = tokenOf(unwrap(await host.engine.signIns.proveMailbox({ token: asked, response })));
    const challenge = tokenOf(await begin(host, user));
    const own = await host.engine.signIns.answerWithTotp({ token: challenge, response: await nextCode(host, secret) });
    expect(await look(host, token)).toBe('recovery.ended');
    // The owner's own compulsory set-up, after the app, stands.
    await setUp(host, unwrap(own));
  });

  describe('when both come at once', () => {
    async function atOnce(host: Host) {
      const owner = await member(host);
      await mailTo(host, owner.user);
      const token = await recoverTo(host, owner.user, 'enroll');
      const { secret } = unwrap(await host.engine.signIns.stageTotp({ token }));
      const challenge = tokenOf(await begin(host, owner.user));
      const response = await nextCode(host, owner.secret);
      const stolen = await nextCode(host, secret);
      const nodes = [world.node(host.clock), world.node(host.clock)] as const;
      return {
        owner,
        show: () => nodes[0].engine.signIns.answerWithTotp({ token: challenge, response, session: `s-${challenge}` }),
        confirm: () => nodes[1].engine.signIns.confirmTotp({ token, response: stolen }),
      };
    }
    type Racing = Awaited<ReturnType<typeof atOnce>>;

    /** Exactly one of both is through; whoever is second is told so, and has changed nothing. */
    async function judge({ owner }: Racing, shown: string | null, confirmed: string | null) {
      expect([shown === null, confirmed === null].filter(Boolean)).toHaveLength(1);
      const actions = await world.auditOf(owner.user);
      const count = (action: string) => actions.filter((each) => each === action).length;
      expect(count('emailed_recovery.stopped')).toBe(shown === null ? 1 : 0);
      expect(count('authenticator.replaced')).toBe(shown === null ? 0 : 1);
      if (shown === null) expect(['recovery.ended', 'sign_in.wrong_step']).toContain(confirmed);
    }

    it('I-58 I-29 then one wins, whichever began first', async () => {
      const host = world.node();
      for (const order of ['show', 'confirm', 'show', 'confirm', 'show', 'confirm'] as const) {
        const racing = await atOnce(host);
        const begun =
          order === 'show' ? [racing.show(), racing.confirm()] : [racing.confirm(), racing.show()].reverse();
        const [shown, confirmed] = await Promise.all(begun);
        await judge(racing, refusalOf(shown as never), refusalOf(confirmed as never));
      }
    });

    const itSideBySide = world.name === 'PostgreSQL' ? it : () => undefined;
    itSideBySide('I-58 I-29 then the first wins in either order, where both are under way', async () => {
      const host = world.node();
      const first = await atOnce(host);
      const [shown, tooLate] = await interleave<unknown>(world, [first.show, first.confirm]);
      expect([refusalOf(shown as never), refusalOf(tooLate as never)]).toEqual([null, 'sign_in.wrong_step']);
      await judge(first, null, 'sign_in.wrong_step');
      const second = await atOnce(host);
      const [confirmed, refused] = await interleave<unknown>(world, [second.confirm, second.show]);
      expect(refusalOf(confirmed as never)).toBeNull();
      expect(refusalOf(refused as never)).not.toBeNull();
      await judge(second, refusalOf(refused as never), null);
    });

    it('I-58 I-29 then a code that is entered at this moment leads to no set-up that stays', async () => {
      const host = world.node();
      for (const _ of [1, 2, 3, 4]) {
        const owner = await member(host);
        await mailTo(host, owner.user);
        const asked = await recoverTo(host, owner.user, 'confirm-mailbox');
        const code = await mailboxCodeTo(host, owner.user);
        const nodes = [world.node(host.clock), world.node(host.clock)] as const;
        const [proven] = await Promise.all([
          nodes[0].engine.signIns.proveMailbox({ token: asked, response: code }),
          signIn(nodes[1], owner),
        ]);
        expect(await look(host, proven.ok ? tokenOf(proven.value) : asked)).toBe('recovery.ended');
        expect(await stopsOf(owner.user)).toHaveLength(1);
      }
    });
  });
});
