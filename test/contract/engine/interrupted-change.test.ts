import { fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { minutes } from '../../../src/domain/time.ts';
import type { ChangeStep } from '../../fixtures/changer-process.ts';
import {
  begin,
  codeTextedTo,
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
  textsTo,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { NEW_METHODS } from '../../fixtures/new-methods.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { newNumber } from '../../fixtures/phones.ts';

onEachDatabase('Given a member who is changing from an app to something else', (world) => {
  /** A set-up in place of the app, begun on a fresh proof. */
  async function begun(host: Host) {
    const member = await enrolledMember(host);
    const session = await stepUp(host, member);
    return { ...member, session, token: tokenOf(unwrap(await host.engine.methods.beginSetUp({ session }))) };
  }
  type Begun = Awaited<ReturnType<typeof begun>>;

  const opens = async (host: Host, user: string, secret: string) => {
    const token = tokenOf(await begin(host, user));
    const answered = await host.engine.signIns.answerWithTotp({ token, response: await nextCode(host, secret) });
    if (!answered.ok) return answered.refusal.code;
    await complete(host, answered.value);
    return 'opens';
  };

  /** One authenticator, the app; its ten recovery codes; and nothing told of a change (I-26). */
  async function expectNothingChanged({ user }: Pick<Begun, 'user'>) {
    const of = (table: string, more = '') => `(select count(*) from ${table} where user_id = '${user}' ${more})`;
    const [left = {}] = await world.raw().run(
      `select ${of('authenticators')} as held, ${of('totp_authenticators')} as apps, ${of('phones')} as phones,
         ${of('passkeys')} as passkeys, ${of('recovery_codes', 'and spent_at is null')} as codes`,
    );
    const counts = Object.fromEntries(Object.entries(left).map(([name, count]) => [name, Number(count)]));
    expect(counts).toEqual({ held: 1, apps: 1, phones: 0, passkeys: 0, codes: 10 });
    expect(await world.auditOf(user)).not.toContain('authenticator.replaced');
  }

  /** Runs a step in a process of its own, which dies on the way unless it is done before that. */
  async function stepInProcess(host: Host, name: ChangeStep, command: object, fatal: number) {
    const program = new URL('../../fixtures/changer-process.ts', import.meta.url);
    const sent = [world.url(), name, JSON.stringify(command), String(host.clock.now()), String(fatal)];
    const child = fork(program, sent, { execArgv: [], serialization: 'advanced' });
    let said: unknown = null;
    child.on('message', (message) => {
      said = message;
    });
    const [, signal] = await once(child, 'exit');
    return { isKilled: signal === 'SIGKILL', said };
  }

  describe.each(Object.keys(NEW_METHODS) as (keyof typeof NEW_METHODS)[])(
    'when a change to %s is interrupted',
    (to) => {
      /** All is done but the last step. */
      async function changing(host: Host) {
        const member = await begun(host);
        return { ...member, method: await NEW_METHODS[to](host, member.token) };
      }
      type Changing = Awaited<ReturnType<typeof changing>>;

      const confirm = (host: Host, { token, method }: Changing, response: string) =>
        host.engine.signIns[method.confirm]({ token, response });

      /** The old app and its recovery codes open, and nothing of the new method (I-26). */
      async function expectOldMethod(host: Host, member: Changing) {
        const { user, secret, codes, method } = member;
        await expectNothingChanged(member);
        expect(await method.open(user)).not.toBe('opens');
        const token = tokenOf(await begin(host, user));
        const [first = ''] = codes;
        expect(refusalOf(await host.engine.signIns.answerWithRecoveryCode({ token, response: first }))).toBeNull();
        expect(await opens(host, user, secret)).toBe('opens');
        expect((await mailTo(host, user)).map(({ kind }) => kind)).not.toContain('method-changed');
      }

      const ways: Readonly<Record<string, (host: Host, member: Changing) => Promise<unknown>>> = {
        'begun anew, and nothing chosen': async (host, { session }) => host.engine.methods.beginSetUp({ session }),
        'staged, and the tab closed': async () => undefined,
        'answered wrongly': async (host, member) => {
          expect(refusalOf(await confirm(host, member, member.method.wrong))).toBe('response.incorrect');
        },
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

      it('I-26 T5 I-60 out of time, then what would have confirmed it comes too late, for good', async () => {
        const host = world.node();
        const member = await changing(host);
        const now = host.clock.now();
        const response = await member.method.right();
        host.clock.advance(minutes(10));
        expect(refusalOf(await confirm(host, member, response))).toBe('sign_in.expired');
        host.clock.moveTo(now);
        expect(refusalOf(await confirm(host, member, response))).toBe('sign_in.not_found');
        await expectOldMethod(host, member);
      });

      it('I-26 T5 confirmed, and the new codes never saved, then the new method holds and codes are made anew', async () => {
        const host = world.node();
        const member = await changing(host);
        unwrap(await confirm(host, member, await member.method.right()));
        expect(await opens(host, member.user, member.secret)).not.toBe('opens');
        expect(await member.method.open(member.user)).toBe('opens');
        const { codesUnsaved } = (await host.store.engine.repositories.directory.findUser(member.user as never)) ?? {};
        expect(codesUnsaved).toBe(true);
      });

      it('I-26 I-59 T5 by SIGKILL at any point of the confirmation, then all of it is undone, and it can still be done', async () => {
        for (let fatal = 1; ; fatal += 1) {
          const host = world.node();
          const member = await changing(host);
          const { user, token, method, secret } = member;
          const response = await method.right();
          const { isKilled, said } = await stepInProcess(host, method.confirm, { token, response }, fatal);
          if (!isKilled) {
            expect(said).toEqual({ refusal: null, asked: fatal - 1 });
            expect(fatal).toBeGreaterThan(5);
            expect(await method.open(user)).toBe('opens');
            break;
          }
          await expectNothingChanged(member);
          expect(await method.open(user)).not.toBe('opens');
          expect(await opens(host, user, secret)).toBe('opens');
          unwrap(await confirm(host, member, await method.right()));
          expect(await opens(host, user, secret)).not.toBe('opens');
          expect(await method.open(user)).toBe('opens');
        }
      }, 120_000);
    },
  );

  it('I-26 I-59 T5 when the number of a new phone is cut off by SIGKILL, then nothing is staged, texted or paid, and it can be typed again', async () => {
    for (let fatal = 1; ; fatal += 1) {
      const host = world.node();
      const member = await begun(host);
      const { user, token, secret } = member;
      const typed = { token, number: newNumber(), country: '', channel: 'text' } as const;
      const { isKilled, said } = await stepInProcess(host, 'stagePhone', typed, fatal);
      if (!isKilled) {
        expect(said).toEqual({ refusal: null, asked: fatal - 1 });
        expect(fatal).toBeGreaterThan(3);
        break;
      }
      await expectNothingChanged(member);
      const [left] = await world.raw().run(
        `select (select count(*) from sign_ins where user_id = '${user}' and staged_method is not null) as staged,
           (select count(*) from text_sends where user_id = '${user}') as paid`,
      );
      expect([Number(left?.['staged']), Number(left?.['paid'])]).toEqual([0, 0]);
      expect(await textsTo(host, typed.number)).toEqual([]);
      expect(await opens(host, user, secret)).toBe('opens');
      unwrap(await host.engine.signIns.stagePhone(typed));
      const response = await codeTextedTo(host, typed.number);
      expect(stateOf(unwrap(await host.engine.signIns.confirmPhone({ token, response })))).toBe('recovery-codes');
    }
  }, 120_000);

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
