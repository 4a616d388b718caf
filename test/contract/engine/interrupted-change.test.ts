import { fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { minutes } from '../../../src/domain/time.ts';
import {
  begin,
  codeOf,
  complete,
  enrolledMember,
  type Host,
  mailTo,
  nextCode,
  refusalOf,
  setUp,
  signIn,
  stateOf,
  stepUp,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';

onEachDatabase('Given a member who is changing from one app to another', (world) => {
  /** As far as the QR code of the new app. */
  async function changing(host: Host) {
    const member = await enrolledMember(host);
    const session = await stepUp(host, member);
    const token = tokenOf(unwrap(await host.engine.methods.beginSetUp({ session })));
    const staged = unwrap(await host.engine.signIns.stageTotp({ token }));
    return { ...member, session, token, staged: staged.secret };
  }
  type Changing = Awaited<ReturnType<typeof changing>>;

  const opens = async (host: Host, user: string, secret: string) => {
    const token = tokenOf(await begin(host, user));
    const answered = await host.engine.signIns.answerWithTotp({ token, response: await nextCode(host, secret) });
    if (!answered.ok) return answered.refusal.code;
    await complete(host, answered.value);
    return 'opens';
  };

  /** The old app and its recovery codes, and nothing of the new one (I-26). */
  async function expectOldMethod(host: Host, { user, secret, staged, codes }: Changing) {
    expect(await opens(host, user, staged)).toBe('response.incorrect');
    const token = tokenOf(await begin(host, user));
    const [first = ''] = codes;
    expect(refusalOf(await host.engine.signIns.answerWithRecoveryCode({ token, response: first }))).toBeNull();
    expect(await opens(host, user, secret)).toBe('opens');
    expect(await world.auditOf(user)).not.toContain('authenticator.replaced');
    expect(await mailTo(host, user)).not.toContainEqual({ kind: 'method-changed', method: 'totp' });
  }

  describe('when it is interrupted', () => {
    const ways: Readonly<Record<string, (host: Host, member: Changing) => Promise<unknown>>> = {
      'begun, and no app chosen': async (host, { session }) => host.engine.methods.beginSetUp({ session }),
      'staged, and the tab closed': async () => undefined,
      'answered with a wrong code': async (host, { token }) =>
        host.engine.signIns.confirmTotp({ token, response: '000000' }),
      canceled: async (host, { token }) => host.engine.signIns.abandon({ token }),
      'signed out': async (host, { session }) => host.engine.sessions.end(session),
      'carried on in another session': async (host, { user, secret }) => signIn(host, { user, secret }),
    };
    it.each(Object.keys(ways))('I-26 T5 M24 %s, then the old method is as it was', async (name) => {
      const host = world.node();
      const member = await changing(host);
      await ways[name]?.(host, member);
      await expectOldMethod(host, member);
    });

    it('I-26 T5 I-60 out of time, then the right code for the new app comes too late, for good', async () => {
      const host = world.node();
      const member = await changing(host);
      const now = host.clock.now();
      host.clock.advance(minutes(10));
      const confirm = async () =>
        host.engine.signIns.confirmTotp({ token: member.token, response: await codeOf(host, member.staged) });
      expect(refusalOf(await confirm())).toBe('sign_in.expired');
      host.clock.moveTo(now);
      expect(refusalOf(await confirm())).toBe('sign_in.not_found');
      await expectOldMethod(host, member);
    });

    it('I-26 T5 confirmed, and the new codes never saved, then the new method holds and codes are made anew', async () => {
      const host = world.node();
      const { user, secret, token, staged } = await changing(host);
      unwrap(await host.engine.signIns.confirmTotp({ token, response: await nextCode(host, staged) }));
      expect(await opens(host, user, secret)).toBe('response.incorrect');
      const challenge = tokenOf(await begin(host, user));
      const response = await nextCode(host, staged);
      const shown = unwrap(await host.engine.signIns.answerWithTotp({ token: challenge, response }));
      expect(stateOf(shown)).toBe('recovery-codes');
    });

    it('I-26 I-59 T5 by SIGKILL at any point of the confirmation, then all of it is undone, and it can still be done', async () => {
      const host = world.node();
      const member = await changing(host);
      let killed = 0;
      for (;;) {
        const response = await codeOf(host, member.staged);
        const { exit, said } = await confirmInProcess(host, { token: member.token, response, fatal: killed + 1 });
        if (exit[1] !== 'SIGKILL') {
          expect(said).toEqual({ refusal: null, asked: killed });
          break;
        }
        killed += 1;
        const left = await world.raw().run(
          `select (select count(*) from authenticators where user_id = '${member.user}') as apps,
             (select count(*) from recovery_codes where user_id = '${member.user}' and spent_at is null) as codes,
             (select count(*) from audit_events where target_id = '${member.user}' and action = 'authenticator.replaced') as told`,
        );
        expect(left.map(({ apps, codes, told }) => [apps, codes, told].map(Number))).toEqual([[1, 10, 0]]);
      }
      expect(killed).toBe(5);
      expect(await opens(host, member.user, member.secret)).toBe('response.incorrect');
    }, 60_000);
  });

  async function confirmInProcess(host: Host, given: { token: string; response: string; fatal: number }) {
    const program = new URL('../../fixtures/changer-process.ts', import.meta.url);
    const { token, response, fatal } = given;
    const sent = [world.url(), token, response, String(host.clock.now()), String(fatal)];
    const child = fork(program, sent, { execArgv: [], serialization: 'advanced' });
    let said: unknown = null;
    child.on('message', (message) => {
      said = message;
    });
    const exit = await once(child, 'exit');
    return { exit, said };
  }

  it('M18 M19 M22 when they sign out and set up anew at the next sign-in, then the old method is proven first, and replaced', async () => {
    const host = world.node();
    const { user, secret, session } = await enrolledMember(host);
    expect(refusalOf(await host.engine.methods.setUpAtNextSignIn({ session }))).toBeNull();
    expect(await host.engine.sessions.look(session)).toBeNull();
    const challenge = await begin(host, user);
    expect(stateOf(challenge)).toBe('challenge');
    const response = await nextCode(host, secret);
    const shown = unwrap(await host.engine.signIns.answerWithTotp({ token: tokenOf(challenge), response }));
    expect(stateOf(shown)).toBe('enroll');
    const renewed = await setUp(host, shown);
    expect(await opens(host, user, secret)).toBe('response.incorrect');
    expect(await opens(host, user, renewed.secret)).toBe('opens');
  });
});
