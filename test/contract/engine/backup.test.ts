import { describe, expect, it } from 'vitest';
import type { OrganizationId } from '../../../src/domain/ids.ts';
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
  removeOnly,
  require2fa,
  setUp,
  signIn,
  stateOf,
  stepUp,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';

onEachDatabase('Given a member who has a method and adds another', (world) => {
  /** From the settings of an open session to the session after it. */
  async function addApp(host: Host, session: string) {
    const token = tokenOf(unwrap(await host.engine.methods.beginSetUp({ session, adds: true })));
    const { secret } = unwrap(await host.engine.signIns.stageTotp({ token }));
    const response = await nextCode(host, secret);
    const confirmed = unwrap(await host.engine.signIns.confirmTotp({ token, response }));
    return { secret, confirmed };
  }
  const opens = async (host: Host, { user, secret }: { user: string; secret: string }) => {
    const token = tokenOf(await begin(host, user));
    return refusalOf(await host.engine.signIns.answerWithTotp({ token, response: await nextCode(host, secret) }));
  };
  const held = async (host: Host, session: string) =>
    (await host.engine.methods.overview(session))?.authenticators ?? [];

  it('M28 I-25 then both open, the saved codes stay, other sessions end and the member is told', async () => {
    const host = world.node();
    const { user, organization, secret, codes, session } = await enrolledMember(host);
    const other = await signIn(host, { user, secret });
    const added = await addApp(host, session);
    expect(added.confirmed.kind).toBe('complete');
    const after = await complete(host, added.confirmed);
    expect(await opens(host, { user, secret })).toBeNull();
    expect(await opens(host, { user, secret: added.secret })).toBeNull();
    const kinds = [after, other].map((each) => host.engine.authorize({ session: each, organization }));
    expect((await Promise.all(kinds)).map(({ kind }) => kind)).toEqual(['allow', 'no-session']);
    const token = tokenOf(await begin(host, user));
    expect(refusalOf(await host.engine.signIns.answerWithRecoveryCode({ token, response: codes[0] ?? '' }))).toBeNull();
    expect(await mailTo(host, user)).toContainEqual({ kind: 'backup-added', method: 'totp' });
    expect((await world.auditOf(user)).filter((action) => action === 'authenticator.enrolled')).toHaveLength(2);
  });

  it('M16 then codes that nobody saved are made anew', async () => {
    const host = world.node();
    const { user, session } = await enrolledMember(host);
    const newCodes = tokenOf(unwrap(await host.engine.methods.beginNewRecoveryCodes({ session })));
    unwrap(await host.engine.signIns.recoveryCodes({ token: newCodes }));
    await host.engine.signIns.abandon({ token: newCodes });
    const { confirmed } = await addApp(host, session);
    expect(stateOf(confirmed)).toBe('recovery-codes');
    expect(await mailTo(host, user)).toContainEqual({ kind: 'backup-added', method: 'totp' });
  });

  it('M21 M23 then "Change method" afterwards replaces both', async () => {
    const host = world.node();
    const { user, secret, session } = await enrolledMember(host);
    const added = await addApp(host, session);
    const after = await complete(host, added.confirmed);
    const { secret: third } = await setUp(host, unwrap(await host.engine.methods.beginSetUp({ session: after })));
    expect(await opens(host, { user, secret })).toBe('response.incorrect');
    expect(await opens(host, { user, secret: added.secret })).toBe('response.incorrect');
    expect(await opens(host, { user, secret: third })).toBeNull();
  });

  it.each(['abandoned', 'expired', 'closed by a sign-out'])(
    'I-26 T5 then one that is %s leaves what was',
    async (how) => {
      const host = world.node();
      const { user, secret, session } = await enrolledMember(host);
      const token = tokenOf(unwrap(await host.engine.methods.beginSetUp({ session, adds: true })));
      const staged = unwrap(await host.engine.signIns.stageTotp({ token }));
      if (how === 'abandoned') await host.engine.signIns.abandon({ token });
      if (how === 'expired') host.clock.advance(minutes(10));
      if (how === 'closed by a sign-out') await host.engine.sessions.end(session);
      const response = await codeOf(host, staged.secret);
      expect((await host.engine.signIns.confirmTotp({ token, response })).ok).toBe(false);
      expect(await opens(host, { user, secret })).toBeNull();
    },
  );

  it('I-28 U11 then one of them may go while an organization requires it, and the last may not', async () => {
    const host = world.node();
    const { user, secret, session } = await enrolledMember(host);
    const added = await addApp(host, session);
    const after = await complete(host, added.confirmed);
    const [first] = await held(host, after);
    expect((await held(host, after)).map(({ removable }) => removable)).toEqual([true, true]);
    const removed = await host.engine.methods.remove({ session: after, authenticator: first?.id ?? '' });
    expect(refusalOf(removed)).toBeNull();
    expect(await opens(host, { user, secret })).toBe('response.incorrect');
    expect((await held(host, after)).map(({ removable }) => removable)).toEqual([false]);
    expect(refusalOf(await removeOnly(host, after))).toBe('authenticator.last_required');
    expect((await host.engine.methods.overview(after))?.recoveryCodes.left).toBe(10);
    expect(await mailTo(host, user)).toContainEqual({ kind: 'backup-removed', method: 'totp' });
  });

  it('I-34 then nobody removes what is not theirs', async () => {
    const host = world.node();
    const [ana, ben] = [await enrolledMember(host), await enrolledMember(host)];
    const [theirs] = await held(host, ben.session);
    const tried = await host.engine.methods.remove({ session: ana.session, authenticator: theirs?.id ?? '' });
    expect(refusalOf(tried)).toBe('authenticator.not_found');
    expect(await opens(host, { user: ben.user, secret: ben.secret })).toBeNull();
  });

  it('I-10 I-13 then wrong codes against either are paid from one budget', async () => {
    const host = world.node();
    const { user, session } = await enrolledMember(host);
    await complete(host, (await addApp(host, session)).confirmed);
    const token = tokenOf(await begin(host, user));
    const refusals: (string | null)[] = [];
    for (let tried = 0; tried < 5; tried += 1) {
      host.clock.advance(minutes(1));
      refusals.push(refusalOf(await host.engine.signIns.answerWithTotp({ token, response: '12345' })));
    }
    expect(refusals.at(-1)).toBe('attempts.locked');
  });

  describe('when an organization no longer counts what the member holds', () => {
    async function onlyPasskeysCount(host: Host, organization: string) {
      const { policies } = host.store.engine.repositories;
      const id = organization as OrganizationId;
      const { policy, version } = await policies.find(id);
      const change = {
        organization: id,
        version,
        policy: { ...policy, methods: ['passkey'] as const },
        by: 'usr_owner',
      };
      await policies.change(change as never, host.clock.now());
    }

    it('I-01 I-20 then it is proven first, and what comes then is added to it', async () => {
      const host = world.node();
      const { user, organization, secret } = await enrolledMember(host);
      await onlyPasskeysCount(host, organization);
      const challenge = await begin(host, user);
      expect(stateOf(challenge)).toBe('challenge');
      const token = tokenOf(challenge);
      expect(refusalOf(await host.engine.signIns.stageTotp({ token }))).toBe('sign_in.wrong_step');
      const response = await nextCode(host, secret);
      const shown = unwrap(await host.engine.signIns.answerWithTotp({ token, response }));
      expect(stateOf(shown)).toBe('enroll');
      const look = unwrap(await host.engine.signIns.look({ token: tokenOf(shown) }));
      expect(look).toMatchObject({ held: 'kept' });
    });
    it('I-28 then what never counted there may go only while something else is left', async () => {
      const host = world.node();
      const { organization, session, secret } = await enrolledMember(host);
      await require2fa(host, organization);
      await onlyPasskeysCount(host, organization);
      const fresher = await stepUp(host, { session, secret });
      expect(refusalOf(await removeOnly(host, fresher))).toBe('authenticator.last_required');
    });
  });
});
