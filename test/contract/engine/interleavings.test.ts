import { describe, expect, it } from 'vitest';
import {
  begin,
  codeOf,
  fresh,
  type Host,
  newMember,
  nextCode,
  refusalOf,
  require2fa,
  stateOf,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { interleave } from '../../fixtures/interleave.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';

onEachDatabase('Given a member who activates an app while the password is used elsewhere', (world) => {
  async function aboutToConfirm(host: Host) {
    const { user, organization } = await newMember(host);
    await require2fa(host, organization);
    const token = tokenOf(await begin(host, user));
    const { secret } = unwrap(await host.engine.signIns.stageTotp({ token }));
    const response = await codeOf(host, secret);
    return { user, organization, secret, confirm: () => host.engine.signIns.confirmTotp({ token, response }) };
  }

  /** Set-up with nothing but the password, by a token from before. */
  async function takeOver(host: Host, token: string) {
    const staged = await host.engine.signIns.stageTotp({ token });
    if (!staged.ok) return staged;
    const response = await nextCode(host, staged.value.secret);
    return host.engine.signIns.confirmTotp({ token, response });
  }

  it('I-01 I-20 I-59 M11 when both happen in any order, then the password alone replaces nothing', async () => {
    const host = world.node();
    for (let round = 0; round < 3; round += 1) {
      const { user, confirm } = await aboutToConfirm(host);
      const begun = Array.from({ length: 5 }, () => begin(host, user, 'password'));
      const confirmed = confirm();
      const later = Array.from({ length: 5 }, () => begin(host, user, 'password'));
      unwrap(await confirmed);
      for (const progress of await Promise.all([...begun, ...later])) {
        if (stateOf(progress) === 'enroll') expect(refusalOf(await takeOver(host, tokenOf(progress)))).not.toBeNull();
      }
    }
  });

  const describeSideBySide = world.name === 'PostgreSQL' ? describe : () => undefined;
  describeSideBySide('when both have begun before either is finished', () => {
    it('I-01 I-20 I-59 M11 then the password alone replaces nothing', async () => {
      const host = world.node();
      const { user, confirm } = await aboutToConfirm(host);
      const firstFactor = { kind: 'password' } as const;
      const [, begun] = await interleave<unknown>(world, [
        confirm,
        () => host.engine.beginSignIn({ user, firstFactor }),
      ]);
      const progress = unwrap(begun as Awaited<ReturnType<typeof host.engine.beginSignIn>>);
      expect(
        stateOf(progress) === 'enroll' ? refusalOf(await takeOver(host, tokenOf(progress))) : 'challenge',
      ).not.toBe(null);
    });
    it('I-01 I-25 I-59 then a session that was being minted has ended', async () => {
      const host = world.node();
      const { user, organization } = await newMember(host);
      const own = unwrap(
        await host.engine.completeSignIn({ ticket: tokenOf(await begin(host, user)), session: 'own-session' }),
      );
      expect(own.user).toBe(user);
      const ticket = tokenOf(await begin(host, user));
      const token = tokenOf(unwrap(await host.engine.methods.beginSetUp({ session: 'own-session' })));
      const { secret } = unwrap(await host.engine.signIns.stageTotp({ token }));
      const response = await codeOf(host, secret);
      const session = fresh('session');
      await interleave<unknown>(world, [
        () => host.engine.completeSignIn({ ticket, session }),
        () => host.engine.signIns.confirmTotp({ token, response }),
      ]);
      expect((await host.engine.authorize({ session, organization })).kind).toBe('no-session');
    });
  });
});
