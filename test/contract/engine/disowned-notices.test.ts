import { describe, expect, it } from 'vitest';
import type { UserId } from '../../../src/domain/ids.ts';
import { type Duration, days, instant, minutes } from '../../../src/domain/time.ts';
import { NO_ORIGIN } from '../../../src/ports/repositories/records.ts';
import {
  begin,
  codeOf,
  disownTokenTo,
  enrolledMember,
  type Host,
  hostOn,
  mailTo,
  nextCode,
  refusalOf,
  signIn,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { interleave } from '../../fixtures/interleave.ts';
import { invitationsOn, inviteStranger, newPerson } from '../../fixtures/invitations.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { confirmAgain, confirmedAdmin, join, memberOfAll } from '../../fixtures/team.ts';

onEachDatabase('Given a mail that told somebody of a deed on their account', (world) => {
  const disown = (host: Host, token: string) => host.engine.notices.disown({ token });
  const rowsOf = async (user: string) => (await world.auditOf(user)).filter((action) => action === 'notice.disowned');
  /** A member who has just set up an app, and the link of the mail that told of it. */
  async function told(host: Host) {
    const member = await enrolledMember(host);
    return { ...member, token: await disownTokenTo(host, member.user, 'method-added') };
  }
  async function tellOf(host: Host, user: string, kind: 'password-changed' | 'recovery-codes-made') {
    const message = { user: user as UserId, content: { kind }, origin: NO_ORIGIN, goodUntil: null };
    await host.store.engine.repositories.outbox.add(message, host.clock.now());
    return disownTokenTo(host, user, kind);
  }

  describe('when its link is looked at', () => {
    it('T13 I-05 then it says what, when and where from, and nothing is changed by it', async () => {
      const host = world.node();
      const { user, session, token } = await told(host);
      const before = await world.raw().run(`select * from sessions where user_id = '${user}'`);
      const looks = [await host.engine.notices.look(token), await host.engine.notices.look(token)];
      expect(looks).toEqual([looks[0], looks[0]]);
      expect(looks[0]).toMatchObject({ user, kind: 'method-added', origin: NO_ORIGIN });
      expect(host.clock.now() - (looks[0]?.at ?? 0)).toBeLessThan(minutes(1));
      expect(await world.raw().run(`select * from sessions where user_id = '${user}'`)).toEqual(before);
      expect((await host.engine.sessions.look(session))?.user.id).toBe(user);
    });
  });

  describe('when somebody says that it was not them', () => {
    it('T13 I-45 then every session ends, and every sign-in under way, whatever step it stands at', async () => {
      const host = world.node();
      const { user, secret, session, token } = await told(host);
      const other = await signIn(host, { user, secret });
      const pending = tokenOf(await begin(host, user));
      const stepUp = tokenOf(unwrap(await host.engine.methods.beginStepUp({ session: other })));
      const ready = await begin(host, user);
      const response = await nextCode(host, secret);
      const ticket = tokenOf(unwrap(await host.engine.signIns.answerWithTotp({ token: tokenOf(ready), response })));

      expect(await disown(host, token)).toMatchObject({ user });
      expect([await host.engine.sessions.look(session), await host.engine.sessions.look(other)]).toEqual([null, null]);
      for (const step of [pending, stepUp]) {
        expect(refusalOf(await host.engine.signIns.look({ token: step }))).toBe('sign_in.not_found');
      }
      expect(refusalOf(await host.engine.completeSignIn({ ticket, session: 'thief' }))).toBe('sign_in.not_found');
    });

    it('I-29 I-32 I-36 then the second factor and the recovery codes are what they were, and are asked for', async () => {
      const host = world.node();
      const { user, secret, codes, token } = await told(host);
      await disown(host, token);
      const challenge = await begin(host, user);
      expect(challenge).toMatchObject({ kind: 'continue', state: 'challenge', method: 'totp' });
      const look = unwrap(await host.engine.signIns.look({ token: tokenOf(challenge) }));
      expect([look.methods, look.recoveryCodesLeft]).toEqual([['totp'], codes.length]);
      const response = await nextCode(host, secret);
      expect((await host.engine.signIns.answerWithTotp({ token: tokenOf(challenge), response })).ok).toBe(true);
    });

    it('I-13 I-14 then a lock stays a lock', async () => {
      const host = world.node();
      const { user, secret, token } = await told(host);
      for (const _ of [1, 2, 3, 4, 5]) {
        const challenge = tokenOf(await begin(host, user));
        await host.engine.signIns.answerWithTotp({ token: challenge, response: 'abcdef' });
      }
      await disown(host, token);
      const challenge = tokenOf(await begin(host, user));
      const response = await codeOf(host, secret);
      const answered = await host.engine.signIns.answerWithTotp({ token: challenge, response });
      expect(refusalOf(answered)).toBe('attempts.locked');
    });

    it('I-52 I-54 then one row says so, with what it was about, and no secret', async () => {
      const host = world.node();
      const { user, token } = await told(host);
      await disown(host, token);
      expect(await rowsOf(user)).toHaveLength(1);
      const [row] = await world
        .raw()
        .run(`select * from audit_events where action = 'notice.disowned' and target_id = '${user}'`);
      expect(JSON.parse(String(row?.['details']))).toEqual({ kind: 'method-added', sessions: 1 });
      expect(row?.['actor_id']).toBeNull();
      expect(JSON.stringify(row)).not.toContain(token);
      expect(await world.auditOf(user)).not.toContain('sessions.ended');
    });

    it('I-58 then of many presses at once, on three nodes, one does it', async () => {
      const host = world.node();
      const { user, token } = await told(host);
      const nodes = [host, world.node(host.clock), world.node(host.clock), world.node(host.clock)];
      const presses = await Promise.all(nodes.map((node) => disown(node, token)));
      expect(presses.filter((press) => press !== null)).toHaveLength(1);
      expect(await rowsOf(user)).toHaveLength(1);
    });

    it('I-58 I-45 then a sign-in that completes at the same moment leaves no session behind', async () => {
      const host = world.node();
      for (const round of [1, 2, 3, 4, 5]) {
        const { user, secret } = await told(host);
        const token = await tellOf(host, user, 'password-changed');
        const response = await nextCode(host, secret);
        const challenge = tokenOf(await begin(host, user));
        const ready = unwrap(await host.engine.signIns.answerWithTotp({ token: challenge, response }));
        const session = `racing_${user}_${round}`;
        const completes = () => world.node(host.clock).engine.completeSignIn({ ticket: tokenOf(ready), session });
        const [said] = await Promise.all([disown(host, token), completes()]);
        expect(said).toMatchObject({ user });
        expect(await host.engine.sessions.look(session)).toBeNull();
      }
    });

    it('I-45 then the host hears of it, and ends its own sessions', async () => {
      const ended: string[] = [];
      const hooks = { endSessions: async (user: string) => void ended.push(user) };
      const host = hostOn(world.store(), world.node().clock, { hooks });
      const { user, token } = await told(host);
      ended.length = 0;
      await disown(host, token);
      await disown(host, token);
      expect(ended).toEqual([user]);
    });

    it('T13 I-39 I-45 then API keys made since, or on the day before, are silent, and those from before go on', async () => {
      const host = world.node();
      const owner = await confirmedAdmin(host, 'owner');
      const key = { organization: owner.organization, password: null, days: 90 } as const;
      const make = async (name: string, session: string) =>
        unwrap(await host.engine.apiKeys.make({ ...key, session, name, scopes: ['members:read'] })).token;
      const old = await make('Payroll', owner.session);
      host.clock.advance((days(1) - minutes(2)) as Duration);
      const session = await confirmAgain(host, owner);
      const prepared = await make('Spy', session);
      host.clock.advance(minutes(3));
      const token = await tellOf(host, owner.user, 'password-changed');
      const stolen = await make('Second spy', session);
      await disown(host, token);
      const admit = async (apiKey: string) =>
        (await host.engine.apiKeys.admit({ apiKey, organization: owner.organization, scope: 'members:read' })).ok;
      expect([await admit(old), await admit(prepared), await admit(stolen)]).toEqual([true, false, false]);
      expect((await world.auditOf(owner.user)).filter((action) => action === 'api_key.revoked')).toHaveLength(2);
    });

    it('T13 T8 I-52 then their invitations that wait are revoked in each organization, and those of others stay', async () => {
      const host = world.node();
      const [one, other] = [await confirmedAdmin(host, 'owner'), await confirmedAdmin(host, 'owner')];
      await join(host, other.organization, one.user, 'owner');
      const accomplices = [
        await inviteStranger(host, one, 'owner'),
        await inviteStranger(host, { ...one, organization: other.organization }),
      ];
      const honest = await inviteStranger(host, other);
      await disown(host, await tellOf(host, one.user, 'password-changed'));
      for (const { token, invitation } of accomplices) {
        expect(await invitationsOn(host).joinAsNewPerson(newPerson(token))).toEqual({ kind: 'over' });
        const rows = await world
          .raw()
          .run(
            `select actor_id, details from audit_events where action = 'invitation.revoked' and details like '%${invitation}%'`,
          );
        expect(rows).toEqual([{ actor_id: null, details: expect.stringContaining('"because":"disowned"') }]);
      }
      expect((await invitationsOn(host).joinAsNewPerson(newPerson(honest.token))).kind).toBe('begun');
      const again = { ...one, session: await confirmAgain(host, one) };
      expect((await inviteStranger(host, again)).token).toMatch(/^[\w-]{43}$/);
    });
  });

  describe('when it was about the second factor', () => {
    it('T13 I-29 then the owners and admins of each organization are told, each once, and the person is not', async () => {
      const host = world.node();
      const [owner, admin] = [await confirmedAdmin(host, 'owner'), await confirmedAdmin(host, 'admin')];
      const member = await memberOfAll(host, [owner.organization, admin.organization]);
      const token = await disownTokenTo(host, member.user, 'method-added');
      for (const { user } of [owner, admin, member]) await mailTo(host, user);
      expect(await disown(host, token)).toEqual({ user: member.user, adminsTold: true });
      const waiting = await host.store.engine.repositories.outbox.lease(100, instant(2 ** 42), host.clock.now());
      const letters = waiting.flatMap(({ message }) => (message?.content.kind === 'notice-disowned' ? [message] : []));
      expect(letters.map(({ to }) => to.email).sort()).toEqual(
        [owner, admin].map(({ user }) => `${user}@acme.example`).sort(),
      );
      expect(letters[0]?.content).toMatchObject({ member: `Name of ${member.user}` });
      expect(letters.map(({ disownToken }) => disownToken)).toEqual([null, null]);
    });

    it('T13 then an admin who is alone has nobody to be told', async () => {
      const host = world.node();
      const { user } = await confirmedAdmin(host, 'owner');
      const token = await tellOf(host, user, 'recovery-codes-made');
      expect(await disown(host, token)).toEqual({ user, adminsTold: false });
      expect(await mailTo(host, user)).toEqual([]);
    });
  });

  describe('when the link is no good', () => {
    it('T13 I-06 then it does nothing: used, older than seven days, changed by a letter, or none', async () => {
      const host = world.node();
      const { user, secret, token } = await told(host);
      expect(await disown(host, token)).not.toBeNull();
      const second = await signIn(host, { user, secret });
      for (const given of [token, `${token}x`, token.slice(1), '', 'x'.repeat(5000)]) {
        expect([await host.engine.notices.look(given), await disown(host, given)]).toEqual([null, null]);
      }
      expect((await host.engine.sessions.look(second))?.user.id).toBe(user);
      expect(await rowsOf(user)).toHaveLength(1);
    });

    it('T13 then one millisecond before the seven days are over it works, and not after', async () => {
      const host = world.node();
      const { user } = await told(host);
      const [first, second] = [
        await tellOf(host, user, 'password-changed'),
        await tellOf(host, user, 'password-changed'),
      ];
      host.clock.advance((days(7) - 1) as Duration);
      expect(await disown(host, first)).toMatchObject({ user });
      host.clock.advance(1 as Duration);
      expect([await host.engine.notices.look(second), await disown(host, second)]).toEqual([null, null]);
      expect(await rowsOf(user)).toHaveLength(1);
    });

    it('T13 then the link of somebody who is gone does nothing', async () => {
      const host = world.node();
      const { user, token } = await told(host);
      const email = `${user}@acme.example`;
      await host.engine.directory.putUser({ id: user, email, name: 'Gone', state: 'deactivated' });
      expect([await host.engine.notices.look(token), await disown(host, token)]).toEqual([null, null]);
      expect(await rowsOf(user)).toEqual([]);
    });

    it('I-34 then the link of one person ends nothing of another', async () => {
      const host = world.node();
      const [ana, bo] = [await told(host), await told(host)];
      await disown(host, ana.token);
      expect((await host.engine.sessions.look(bo.session))?.user.id).toBe(bo.user);
      expect(await host.engine.notices.look(bo.token)).toMatchObject({ user: bo.user });
    });
  });

  it('I-49 then the database alone opens nothing: it knows the SHA-256 of the token until it is used', async () => {
    const host = world.node();
    const { user } = await enrolledMember(host);
    const token = await disownTokenTo(host, user, 'method-added');
    const digests = async () =>
      (
        await world.raw().run(`select disown_digest from outbox where user_id = '${user}' and kind = 'method-added'`)
      ).map((row) => row['disown_digest']);
    expect((await world.raw().dump()).join('\n')).not.toContain(token);
    expect(await digests()).toEqual([expect.stringMatching(/^[\w-]{43}$|^[0-9a-f]{64}$/)]);
    await disown(host, token);
    expect(await digests()).toEqual([null]);
  });

  it('T13 I-57 then each address that is told has a link of its own, and one that is used leaves the other good', async () => {
    const host = world.node();
    const { user } = await enrolledMember(host);
    const columns = 'issuer, subject, id, user_id, provider, email, linked_at';
    const id = `idn_${user}`;
    const row = `'https://accounts.example', '${id}', '${id}', '${user}', 'google', '${user}@mail.example', 0`;
    await world.raw().run(`insert into identities (${columns}) values (${row})`);
    const { outbox } = host.store.engine.repositories;
    const told = {
      user: user as UserId,
      content: { kind: 'recovery-used' },
      origin: NO_ORIGIN,
      goodUntil: null,
    } as const;
    await outbox.addToEveryAddress(told, host.clock.now());
    const due = await outbox.lease(1000, instant(2 ** 42), host.clock.now());
    const letters = due.flatMap(({ message }) => (message?.content.kind === 'recovery-used' ? [message] : []));
    expect(letters.map(({ to }) => to.email).sort()).toEqual([`${user}@acme.example`, `${user}@mail.example`]);
    const [first, second] = letters.map(({ disownToken }) => disownToken ?? '');
    expect(first).not.toBe(second);
    expect([await disown(host, first ?? ''), await disown(host, first ?? '')]).toEqual([
      expect.objectContaining({ user }),
      null,
    ]);
    expect(await disown(host, second ?? '')).toMatchObject({ user });
  });

  it('I-56 then a retry carries the same link', async () => {
    const host = world.node();
    const { user } = await enrolledMember(host);
    const { outbox } = host.store.engine.repositories;
    const lease = async () =>
      (await outbox.lease(1000, host.clock.now(), host.clock.now())).flatMap(({ message }) =>
        message?.to.email === `${user}@acme.example` ? [message.disownToken] : [],
      );
    const first = await lease();
    expect(first).toEqual([expect.stringMatching(/^[\w-]{43}$/)]);
    expect(await lease()).toEqual(first);
  });

  const describeSideBySide = world.name === 'PostgreSQL' ? describe : () => undefined;
  describeSideBySide('when whoever owns the people says at the same moment who belongs where', () => {
    const pushes = {
      'all of its people': (host, { organization, user }) =>
        host.engine.directory.sync({ id: organization, name: organization }, [
          { id: user, email: `${user}@acme.example`, name: user, role: 'admin' },
        ]),
      'that they belong there no longer': (host, { organization, user }) =>
        host.engine.directory.removeMembership({ organization, user }),
      'that they are suspended': (host, { organization, user }) =>
        host.engine.directory.putMembership({ organization, user, role: 'admin', state: 'suspended' }),
    } as const satisfies Record<string, (host: Host, who: { organization: string; user: string }) => Promise<void>>;

    it.each(Object.keys(pushes) as (keyof typeof pushes)[])(
      'I-58 I-59 T13 %s, then neither waits for the other for ever, and both take effect',
      async (push) => {
        const host = world.node();
        const { user, session, organization } = await confirmedAdmin(host);
        const key = { name: 'Theirs', password: null, days: 90 };
        unwrap(await host.engine.apiKeys.make({ ...key, session, organization, scopes: ['members:read'] }));
        const token = await tellOf(host, user, 'password-changed');
        await interleave<unknown>(world, [() => disown(host, token), () => pushes[push](host, { organization, user })]);
        expect(await rowsOf(user)).toHaveLength(1);
        expect(await host.engine.sessions.look(session)).toBeNull();
      },
    );

    it('I-58 I-59 T13 many of them at once, then all of them take effect', async () => {
      const host = world.node();
      const { user, organization } = await confirmedAdmin(host);
      const tokens: string[] = [];
      for (let times = 0; times < 10; times += 1) tokens.push(await tellOf(host, user, 'password-changed'));
      const answers = await Promise.all(
        tokens.flatMap((token): Promise<unknown>[] => [
          disown(host, token),
          pushes['all of its people'](host, { organization, user }),
        ]),
      );
      expect(answers.filter((answer) => answer !== undefined)).toHaveLength(10);
      expect(await rowsOf(user)).toHaveLength(10);
    });
  });
});
