import { describe, expect, it } from 'vitest';
import { days, seconds } from '../../../src/domain/time.ts';
import {
  begin,
  codeTextedTo,
  complete,
  enrolledMember,
  fresh,
  HOME,
  type Host,
  mailboxCodeTo,
  mailTo,
  newMember,
  nextCode,
  refusalOf,
  require2fa,
  stateOf,
  textsTo,
  tokenOf,
  unwrap,
  wrongCode,
} from '../../fixtures/host.ts';
import { interruptedOn } from '../../fixtures/interrupted.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { securityKey } from '../../fixtures/passkeys.ts';
import { memberWithPhone } from '../../fixtures/phones.ts';

const other = (code: string) => (code === '000000' ? '111111' : '000000');

onEachDatabase('Given a response that is looked at while something else happens', (world) => {
  const run = (statement: string) => world.raw().run(statement);
  const countersOf = async (user: string) => ({
    step: await run(`select last_step from totp_authenticators where user_id = '${user}'`),
    budget: await run(`select * from attempt_budgets where user_id = '${user}'`),
    failures: await run(`select id from attempt_failures where user_id = '${user}'`),
  });

  async function withPasskey(host: Host) {
    const { user } = await newMember(host);
    const session = await complete(host, await begin(host, user));
    const token = tokenOf(unwrap(await host.engine.methods.beginSetUp({ session })));
    const key = securityKey(HOME);
    const options = unwrap(await host.engine.signIns.passkeyCreation({ token }));
    unwrap(await host.engine.signIns.confirmPasskey({ token, response: key.create(options) }));
    return { user, key };
  }

  describe('when the sign-in is given up before the look', () => {
    it.each(['right', 'wrong'])('I-12 I-16 then a %s code is neither spent nor counted', async (kind) => {
      const { host, meanwhile } = interruptedOn(world.store());
      const { user, secret } = await enrolledMember(host);
      const token = tokenOf(await begin(host, user));
      const response = kind === 'right' ? await nextCode(host, secret) : await wrongCode(host, secret);
      const before = await countersOf(user);
      meanwhile(() => host.engine.signIns.abandon({ token }));
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ token, response }))).toBe('sign_in.wrong_step');
      expect(await countersOf(user)).toEqual(before);
    });
  });

  describe('when the account is deactivated before the look', () => {
    it('I-45 then a right code opens no session', async () => {
      const { host, meanwhile } = interruptedOn(world.store());
      const { user, secret } = await enrolledMember(host);
      const token = tokenOf(await begin(host, user));
      const [response, session] = [await nextCode(host, secret), fresh('session')];
      meanwhile(() => run(`update users set state = 'deactivated' where id = '${user}'`));
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ token, response, session }))).toBe(
        'session.not_found',
      );
      expect(await host.engine.sessions.look(session)).toBeNull();
    });
    it('I-13 I-45 then a passkey that is the whole sign-in forgives nothing that failed before', async () => {
      const { host, meanwhile } = interruptedOn(world.store());
      const { user, key } = await withPasskey(host);
      const browser = 'this browser';
      const answer = async (bent?: { origin: string }) => {
        host.clock.advance(seconds(1));
        const options = await host.engine.passkeySignIns.request({ browser });
        return host.engine.passkeySignIns.answer({ browser, response: key.get(options, bent) });
      };
      for (let failed = 0; failed < 3; failed += 1) await answer({ origin: 'https://evil.example' });
      const deactivate = () => run(`update users set state = 'deactivated' where id = '${user}'`);
      const options = await host.engine.passkeySignIns.request({ browser });
      meanwhile(deactivate);
      const refused = await host.engine.passkeySignIns.answer({ browser, response: key.get(options) });
      expect(refusalOf(refused)).toBe('passkey.refused');
      expect(refusalOf(await answer({ origin: 'https://evil.example' }))).toBe('attempts.locked');
    });
  });

  describe('when the same device answers another challenge before the look', () => {
    it('I-18 then its older counter does not get in beside the newer', async () => {
      const { host, meanwhile } = interruptedOn(world.store());
      const { user, key } = await withPasskey(host);
      const [one, two] = [tokenOf(await begin(host, user)), tokenOf(await begin(host, user))];
      const early = key.get(unwrap(await host.engine.signIns.passkeyRequest({ token: one })));
      const late = key.get(unwrap(await host.engine.signIns.passkeyRequest({ token: two })));
      meanwhile(() => host.engine.signIns.answerWithPasskey({ token: two, response: late }));
      expect(refusalOf(await host.engine.signIns.answerWithPasskey({ token: one, response: early }))).toBe(
        'response.already_used',
      );
    });
    it('I-18 then neither does it where it is the whole sign-in', async () => {
      const { host, meanwhile } = interruptedOn(world.store());
      const { key } = await withPasskey(host);
      const browser = 'this browser';
      const early = key.get(await host.engine.passkeySignIns.request({ browser }));
      const late = key.get(await host.engine.passkeySignIns.request({ browser }));
      meanwhile(() => host.engine.passkeySignIns.answer({ browser, response: late }));
      expect(refusalOf(await host.engine.passkeySignIns.answer({ browser, response: early }))).toBe('passkey.refused');
    });
  });

  describe('when another code is sent before the look', () => {
    it('I-16 then the code to the phone that it replaced is not taken', async () => {
      const { host, meanwhile } = interruptedOn(world.store());
      const { user, number } = await memberWithPhone(host);
      host.clock.advance(seconds(120));
      const token = tokenOf(await begin(host, user));
      const response = await codeTextedTo(host, number);
      host.clock.advance(seconds(61));
      // What a resend of another process leaves behind.
      meanwhile(() =>
        run(`update sign_ins set text_digest = 'another' where user_id = '${user}' and state = 'challenge'`),
      );
      expect(refusalOf(await host.engine.signIns.answerWithText({ token, response }))).toBe('response.already_used');
    });
    it('I-16 then the code to the mailbox that it replaced is not taken', async () => {
      const { host, meanwhile } = interruptedOn(world.store());
      const { user, organization } = await newMember(host);
      await require2fa(host, organization);
      host.clock.advance(days(31));
      const token = tokenOf(await begin(host, user, 'password'));
      const first = await mailboxCodeTo(host, user);
      host.clock.advance(seconds(61));
      meanwhile(() => host.engine.signIns.sendMailboxCode({ token }));
      expect(refusalOf(await host.engine.signIns.proveMailbox({ token, response: first }))).toBe('response.incorrect');
      const second = await mailboxCodeTo(host, user);
      expect(stateOf(unwrap(await host.engine.signIns.proveMailbox({ token, response: second })))).toBe('enroll');
    });
  });

  describe('when a mailbox is proven after a wrong code', () => {
    it('I-13 then the budget is not restored', async () => {
      const host = world.node();
      const { user, organization } = await newMember(host);
      await require2fa(host, organization);
      host.clock.advance(days(31));
      const token = tokenOf(await begin(host, user, 'password'));
      const code = await mailboxCodeTo(host, user);
      await host.engine.signIns.proveMailbox({ token, response: other(code) });
      const before = await countersOf(user);
      unwrap(await host.engine.signIns.proveMailbox({ token, response: code }));
      expect(await countersOf(user)).toEqual(before);
    });
  });

  describe('when a method has failed a hundred times in a row', () => {
    const failedInRow = (user: string) =>
      run(`select failed_in_row as n from authenticators where user_id = '${user}'`);
    const setFailed = (user: string) => run(`update authenticators set failed_in_row = 100 where user_id = '${user}'`);

    it('I-13 then a phone counts its failures, and takes no code any more', async () => {
      const host = world.node();
      const { user, number } = await memberWithPhone(host);
      host.clock.advance(seconds(120));
      const token = tokenOf(await begin(host, user));
      const response = await codeTextedTo(host, number);
      await host.engine.signIns.answerWithText({ token, response: other(response) });
      expect(await failedInRow(user)).toEqual([{ n: 1 }]);
      await setFailed(user);
      expect(refusalOf(await host.engine.signIns.answerWithText({ token, response }))).toBe('response.incorrect');
      expect(await textsTo(host, number)).toEqual([]);
    });
    it('I-13 then a passkey counts its failures, and takes no signature any more', async () => {
      const host = world.node();
      const { user, key } = await withPasskey(host);
      const answer = async (bent?: { origin: string }) => {
        const token = tokenOf(await begin(host, user));
        const options = unwrap(await host.engine.signIns.passkeyRequest({ token }));
        return host.engine.signIns.answerWithPasskey({ token, response: key.get(options, bent) });
      };
      await answer({ origin: 'https://evil.example' });
      expect(await failedInRow(user)).toEqual([{ n: 1 }]);
      await setFailed(user);
      expect(refusalOf(await answer())).toBe('response.incorrect');
    });
  });

  describe('when something fails on our side', () => {
    it('I-17 I-52 T13 then five faults lock, are written down, and are told of', async () => {
      const host = world.node();
      const { user, secret } = await enrolledMember(host);
      await mailTo(host, user);
      await run(
        `update totp_authenticators set sealed_secret = substr(sealed_secret, 1, 20) where user_id = '${user}'`,
      );
      const token = tokenOf(await begin(host, user));
      for (let made = 0; made < 5; made += 1) {
        const response = await nextCode(host, secret);
        await expect(host.engine.signIns.answerWithTotp({ token, response })).rejects.toThrow();
      }
      const response = await nextCode(host, secret);
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ token, response }))).toBe('attempts.locked');
      const written = (await world.auditOf(user)).filter((action) => action.startsWith('second_factor.'));
      expect(written).toEqual([...Array.from({ length: 4 }, () => 'second_factor.failed'), 'second_factor.locked']);
      expect((await mailTo(host, user)).filter(({ kind }) => kind === 'second-factor-failed')).toHaveLength(1);
    });
    it('I-17 T13 then where a failure cannot be counted the account is locked, and no guess is free', async () => {
      const host = world.node();
      const { user, secret } = await enrolledMember(host);
      await mailTo(host, user);
      const isSqlite = world.name === 'SQLite';
      await run(
        isSqlite
          ? `create trigger broken before insert on attempt_failures begin select raise(abort, 'broken'); end`
          : 'alter table attempt_failures add constraint broken check (at < 0) not valid',
      );
      const token = tokenOf(await begin(host, user));
      const wrong = host.engine.signIns.answerWithTotp({ token, response: await wrongCode(host, secret) });
      await expect(wrong).rejects.toThrow();
      const response = await nextCode(host, secret);
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ token, response }))).toBe('attempts.locked');
      await run(isSqlite ? 'drop trigger broken' : 'alter table attempt_failures drop constraint broken');
      expect(await world.auditOf(user)).toContain('second_factor.locked');
      expect((await mailTo(host, user)).map(({ kind }) => kind)).toContain('second-factor-failed');
    });
  });
});
