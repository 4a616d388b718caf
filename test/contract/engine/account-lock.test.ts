import { expect, it } from 'vitest';
import type { OrganizationId } from '../../../src/domain/ids.ts';
import { days, minutes } from '../../../src/domain/time.ts';
import {
  begin,
  codeOf,
  complete,
  enrolledMember,
  fresh,
  mailTo,
  newMember,
  nextCode,
  refusalOf,
  require2fa,
  setUp,
  signIn,
  stateOf,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';

onEachDatabase('Given an account in which several things happen at once', (world) => {
  it('I-25 I-58 when a session is minted beside an enrollment, then it does not outlive it', async () => {
    const host = world.node();
    for (let round = 0; round < 8; round += 1) {
      const { user, organization } = await newMember(host);
      const older = await complete(host, await begin(host, user, 'password'));
      const newer = await complete(host, await begin(host, user, 'password'));
      const token = tokenOf(unwrap(await host.engine.methods.beginSetUp({ session: newer })));
      const { secret } = unwrap(await host.engine.signIns.stageTotp({ token }));
      const response = await codeOf(host, secret);
      const firstFactor = { kind: 'password' } as const;
      const ticket = tokenOf(unwrap(await host.engine.methods.beginStepUp({ session: older, firstFactor })));
      const session = fresh('session');
      const [confirmed] = await Promise.all([
        host.engine.signIns.confirmTotp({ token, response }),
        host.engine.completeSignIn({ ticket, session }),
      ]);
      unwrap(confirmed);
      expect((await host.engine.authorize({ session, organization })).kind).toBe('no-session');
    }
  });

  it('I-45 when a step-up completes beside a sign-out, then nothing of the session is left', async () => {
    const host = world.node();
    for (let round = 0; round < 8; round += 1) {
      const { user } = await newMember(host);
      const session = await complete(host, await begin(host, user, 'password'));
      const firstFactor = { kind: 'password' } as const;
      const ticket = tokenOf(unwrap(await host.engine.methods.beginStepUp({ session, firstFactor })));
      const renewed = fresh('session');
      await Promise.all([host.engine.completeSignIn({ ticket, session: renewed }), host.engine.sessions.end(session)]);
      expect([await host.engine.sessions.look(session), await host.engine.sessions.look(renewed)]).toEqual([
        null,
        null,
      ]);
    }
  });

  it('I-45 I-26 when a session ends, then a set-up begun from it swaps nothing', async () => {
    const host = world.node();
    const { user, secret, session } = await enrolledMember(host);
    const token = tokenOf(unwrap(await host.engine.methods.beginSetUp({ session })));
    const staged = unwrap(await host.engine.signIns.stageTotp({ token }));
    await host.engine.sessions.end(session);
    const response = await nextCode(host, staged.secret);
    expect(refusalOf(await host.engine.signIns.confirmTotp({ token, response }))).not.toBeNull();
    expect(refusalOf(await host.engine.methods.beginNewRecoveryCodes({ session }))).toBe('session.not_found');
    await signIn(host, { user, secret });
  });

  it('I-01 M18 when a requirement comes while a chosen set-up is open, then it cannot be put off any more', async () => {
    const host = world.node();
    const { user, organization } = await newMember(host);
    const session = await complete(host, await begin(host, user));
    unwrap(await host.engine.methods.setUpAtNextSignIn({ session }));
    const chosen = await begin(host, user);
    expect(stateOf(chosen)).toBe('enroll');
    await require2fa(host, organization, 'next-sign-in');
    expect(refusalOf(await host.engine.signIns.postponeSetUp({ token: tokenOf(chosen) }))).toBe('sign_in.wrong_step');
    await setUp(host, chosen);
  });

  it('M18 when nobody requires it, then a chosen set-up is offered at the next sign-in and may wait', async () => {
    const host = world.node();
    const { user } = await newMember(host);
    const session = await complete(host, await begin(host, user));
    unwrap(await host.engine.methods.setUpAtNextSignIn({ session }));
    expect(await host.engine.sessions.look(session)).toBeNull();
    const chosen = await begin(host, user);
    await complete(host, unwrap(await host.engine.signIns.postponeSetUp({ token: tokenOf(chosen) })));
    expect(stateOf(await begin(host, user))).toBe('complete');
  });

  it('M27 I-29 when new codes are made, then a sign-in from before loses its way through the mailbox', async () => {
    const host = world.node();
    const { user, codes, secret } = await enrolledMember(host);
    for (const response of codes) {
      const token = tokenOf(await begin(host, user));
      await complete(host, unwrap(await host.engine.signIns.answerWithRecoveryCode({ token, response })));
    }
    const waiting = tokenOf(await begin(host, user, 'password'));
    const challenge = tokenOf(await begin(host, user));
    const enroll = unwrap(
      await host.engine.signIns.answerWithTotp({ token: challenge, response: await nextCode(host, secret) }),
    );
    await setUp(host, enroll);
    expect(refusalOf(await host.engine.signIns.askMailbox({ token: waiting }))).toBe('sign_in.not_found');
  });

  it('M16 when nobody said that the codes are saved, then the next sign-in makes new ones and asks again', async () => {
    const host = world.node();
    const { user, organization } = await newMember(host);
    await require2fa(host, organization);
    const token = tokenOf(await begin(host, user));
    const { secret } = unwrap(await host.engine.signIns.stageTotp({ token }));
    unwrap(await host.engine.signIns.confirmTotp({ token, response: await nextCode(host, secret) }));
    const challenge = tokenOf(await begin(host, user));
    const shown = unwrap(
      await host.engine.signIns.answerWithTotp({ token: challenge, response: await nextCode(host, secret) }),
    );
    expect(stateOf(shown)).toBe('recovery-codes');
    expect(unwrap(await host.engine.signIns.recoveryCodes({ token: tokenOf(shown) })).codes).toHaveLength(10);
    await complete(host, unwrap(await host.engine.signIns.saveRecoveryCodes({ token: tokenOf(shown) })));
    const again = tokenOf(await begin(host, user));
    const done = await host.engine.signIns.answerWithTotp({ token: again, response: await nextCode(host, secret) });
    expect(stateOf(unwrap(done))).toBe('complete');
  });

  it('I-55 I-56 when a password is used again and again, then its mailbox is not filled', async () => {
    const host = world.node();
    const { user, organization } = await newMember(host);
    await require2fa(host, organization);
    host.clock.advance(days(31));
    for (let round = 0; round < 12; round += 1)
      expect(stateOf(await begin(host, user, 'password'))).toBe('confirm-mailbox');
    expect(await mailTo(host, user)).toHaveLength(5);
  });

  it('I-46 when a member becomes an admin, then the session has an admin’s twelve hours', async () => {
    const host = world.node();
    const { user, organization } = await newMember(host);
    const session = await complete(host, await begin(host, user));
    await host.engine.directory.putMembership({ organization, user, role: 'owner' });
    for (let passed = 0; passed < 12 * 60; passed += 50) {
      expect((await host.engine.authorize({ session, organization })).kind).toBe('allow');
      host.clock.advance(minutes(50));
    }
    expect((await host.engine.authorize({ session, organization })).kind).toBe('no-session');
    expect((await host.engine.policies.read(organization as OrganizationId)).version).toBe(1);
  });
});
