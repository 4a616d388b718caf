import { describe, expect, it } from 'vitest';
import type { UserId } from '../../../src/domain/ids.ts';
import { minutes } from '../../../src/domain/time.ts';
import { nodeCrypto } from '../../../src/gateways/node-crypto.ts';
import {
  begin,
  enrolledMember,
  fresh,
  type Host,
  hostOn,
  mailTo,
  nextCode,
  refusalOf,
  signIn,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { confirmAgain, confirmedAdmin, join, memberOfAll } from '../../fixtures/team.ts';
import { testClock } from '../../fixtures/test-clock.ts';

type Admin = Pick<Awaited<ReturnType<typeof confirmedAdmin>>, 'session' | 'organization'>;

const signOut = (host: Host, { session, organization }: Admin, user: string) =>
  host.engine.members.signOut({ session, organization, user });
const isIn = async (host: Host, session: string) => (await host.engine.sessions.look(session)) !== null;

onEachDatabase('Given an admin who signs a member out', (world) => {
  const eventsOf = (user: string) =>
    world
      .raw()
      .run(
        `select actor_id, organization_id, details from audit_events where target_id = '${user}' and action = 'member.signed_out'`,
      );

  it('T12 I-45 then every session of exactly that member is over, and their second factor is as it was', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const [member, other] = [
      await memberOfAll(host, [admin.organization]),
      await memberOfAll(host, [admin.organization]),
    ];
    const second = await signIn(host, member);
    expect(unwrap(await signOut(host, admin, member.user))).toBe(2);
    expect(await isIn(host, member.session)).toBe(false);
    expect((await host.engine.authorize({ ...member, session: second })).kind).toBe('no-session');
    expect(await isIn(host, other.session)).toBe(true);
    expect(await isIn(host, admin.session)).toBe(true);
    const { repositories } = host.store.engine;
    expect(await repositories.authenticators.list(member.user as UserId)).toHaveLength(1);
    expect((await repositories.recoveryCodes.count(member.user as UserId)).total).toBe(10);
    const session = await signIn(host, member);
    expect((await host.engine.authorize({ session, organization: admin.organization })).kind).toBe('allow');
  });

  it('T12 I-44 then a sign-in that was under way is over, its ticket too', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const member = await memberOfAll(host, [admin.organization]);
    const challenge = tokenOf(await begin(host, member.user));
    const shown = tokenOf(await begin(host, member.user));
    const response = await nextCode(host, member.secret);
    const proven = unwrap(await host.engine.signIns.answerWithTotp({ token: shown, response }));
    unwrap(await signOut(host, admin, member.user));
    expect(refusalOf(await host.engine.signIns.look({ token: challenge }))).toBe('sign_in.not_found');
    const late = await host.engine.completeSignIn({ ticket: tokenOf(proven), session: fresh('session') });
    expect(refusalOf(late)).not.toBeNull();
  });

  it('T12 I-58 then a ticket that is spent at the same moment leaves nobody signed in', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    for (let round = 0; round < 20; round += 1) {
      const member = await memberOfAll(host, [admin.organization]);
      const token = tokenOf(await begin(host, member.user));
      const response = await nextCode(host, member.secret);
      const ticket = tokenOf(unwrap(await host.engine.signIns.answerWithTotp({ token, response })));
      const session = fresh('session');
      const by = { ...admin, session: await confirmAgain(host, admin) };
      const [ended] = await Promise.all([
        signOut(host, by, member.user),
        host.engine.completeSignIn({ ticket, session }),
      ]);
      expect([ended.ok, await isIn(host, session)]).toEqual([true, false]);
    }
  });

  it('T12 T13 I-52 I-56 then it is one event, and the member is told by whom, once', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const member = await memberOfAll(host, [admin.organization]);
    await mailTo(host, member.user);
    const both = await Promise.all([signOut(host, admin, member.user), signOut(host, admin, member.user)]);
    expect(both.map(unwrap).toSorted()).toEqual([0, 1]);
    const { user: actor_id, organization: organization_id } = admin;
    expect((await eventsOf(member.user)).map(({ details }) => details).toSorted()).toEqual([
      '{"sessions":0}',
      '{"sessions":1}',
    ]);
    expect((await eventsOf(member.user))[0]).toMatchObject({ actor_id, organization_id });
    const organization = `Organization ${organization_id}`;
    const by = `Name of ${actor_id}`;
    expect(await mailTo(host, member.user)).toEqual([{ kind: 'signed-out-by-admin', organization, by }]);
  });

  it('T12 I-59 when anything fails on the way, then nothing has happened', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const member = await memberOfAll(host, [admin.organization]);
    await world.raw().run('alter table outbox rename to outbox_away');
    try {
      await expect(signOut(host, admin, member.user)).rejects.toThrow();
    } finally {
      await world.raw().run('alter table outbox_away rename to outbox');
    }
    expect(await isIn(host, member.session)).toBe(true);
    expect(await eventsOf(member.user)).toEqual([]);
  });

  it('T12 T13 then even a browser that was known is new again, and the member is told of it', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const { user, secret } = await memberOfAll(host, [admin.organization]);
    const browser = nodeCrypto.newToken();
    const arrive = async () => {
      await mailTo(host, user);
      const token = tokenOf(await begin(host, user));
      const response = await nextCode(host, secret);
      const ticket = tokenOf(unwrap(await host.engine.signIns.answerWithTotp({ token, response })));
      unwrap(await host.engine.completeSignIn({ ticket, session: fresh('session'), browser }));
      return (await mailTo(host, user)).map(({ kind }) => kind);
    };
    await arrive();
    expect(await arrive()).toEqual([]);
    unwrap(await signOut(host, admin, user));
    expect(await arrive()).toEqual(['new-browser']);
  });

  it('T14 then the host that embeds the engine is told to end its own sessions, after it is written', async () => {
    const ended: string[] = [];
    const plain = world.node();
    const admin = await confirmedAdmin(plain);
    const member = await memberOfAll(plain, [admin.organization]);
    const hooks = {
      endSessions: async (user: string) => {
        ended.push(`${user} ${await isIn(plain, member.session)}`);
      },
    };
    const host = hostOn(world.store(), plain.clock, { hooks });
    expect(refusalOf(await signOut(host, admin, admin.user))).toBe('member.protected');
    expect(ended).toEqual([]);
    unwrap(await signOut(host, admin, member.user));
    expect(ended).toEqual([`${member.user} false`]);
  });

  it('T12 where no mail leaves, then it is done all the same: nobody is shut out by it', async () => {
    const host = hostOn(world.store(), testClock(), { canMail: false });
    const admin = await confirmedAdmin(host);
    const member = await memberOfAll(host, [admin.organization]);
    expect(unwrap(await signOut(host, admin, member.user))).toBe(1);
    expect(await isIn(host, await signIn(host, member))).toBe(true);
  });

  describe('when it is not theirs to do', () => {
    it('T8 T12 I-33 then owners, oneself and strangers are left as they are, and nothing is written', async () => {
      const host = world.node();
      const admin = await confirmedAdmin(host, 'admin');
      const owner = await confirmedAdmin(host, 'owner', admin.organization);
      const stranger = await enrolledMember(host);
      expect(refusalOf(await signOut(host, admin, owner.user))).toBe('member.protected');
      expect(refusalOf(await signOut(host, admin, admin.user))).toBe('member.protected');
      expect(refusalOf(await signOut(host, admin, stranger.user))).toBe('member.not_found');
      expect(refusalOf(await signOut(host, admin, 'nobody'))).toBe('member.not_found');
      for (const { user, session } of [owner, admin, stranger]) {
        expect(await isIn(host, session)).toBe(true);
        expect(await eventsOf(user)).toEqual([]);
      }
    });

    it('T8 T12 then an owner does it to another owner', async () => {
      const host = world.node();
      const owner = await confirmedAdmin(host, 'owner');
      const other = await enrolledMember(host);
      await join(host, owner.organization, other.user, 'owner');
      expect(unwrap(await signOut(host, owner, other.user))).toBe(1);
    });

    it('T12 I-27 I-33 then whoever is no admin, of another organization, or long confirmed does it to nobody', async () => {
      const host = world.node();
      const admin = await confirmedAdmin(host);
      const member = await memberOfAll(host, [admin.organization]);
      const plain = await confirmedAdmin(host, 'member', admin.organization);
      const foreign = { session: (await confirmedAdmin(host, 'owner')).session, organization: admin.organization };
      expect(refusalOf(await signOut(host, plain, member.user))).toBe('role.insufficient');
      expect(refusalOf(await signOut(host, plain, plain.user))).toBe('role.insufficient');
      expect(refusalOf(await signOut(host, foreign, member.user))).toBe('organization.not_found');
      expect(refusalOf(await signOut(host, { ...admin, session: 'made-up' }, member.user))).toBe('session.not_found');
      const old = { ...admin, session: await confirmAgain(host, admin) };
      host.clock.advance(minutes(5));
      expect(refusalOf(await signOut(host, old, member.user))).toBe('step_up.required');
      expect(await isIn(host, member.session)).toBe(true);
    });
  });
});

onEachDatabase('Given two admins who sign each other out at once', (world) => {
  it('T12 I-58 then neither waits for ever, and both are out or one is', async () => {
    const host = world.node();
    for (let round = 0; round < 10; round += 1) {
      const one = await confirmedAdmin(host, 'owner');
      const two = await confirmedAdmin(host, 'owner', one.organization);
      const outcomes = await Promise.all([signOut(host, one, two.user), signOut(host, two, one.user)]);
      const out = [await isIn(host, two.session), await isIn(host, one.session)].map((isStill) => !isStill);
      expect(out).toEqual(outcomes.map(({ ok }) => ok));
      expect(out).toContain(true);
    }
  });
});
