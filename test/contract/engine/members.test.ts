import { describe, expect, it } from 'vitest';
import type { ResetMembers } from '../../../src/application/engine.ts';
import type { OrganizationId, UserId } from '../../../src/domain/ids.ts';
import { MEMBERSHIP_CHANGES } from '../../../src/domain/members/may-act-on.ts';
import { minutes, seconds } from '../../../src/domain/time.ts';
import {
  begin,
  complete,
  enrolledMember,
  fresh,
  type Host,
  hostOn,
  mailboxCodeTo,
  mailTo,
  newMember,
  nextCode,
  refusalOf,
  setUp,
  signIn,
  stateOf,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { confirmAgain, confirmedAdmin, join, memberOfAll } from '../../fixtures/team.ts';
import { testClock } from '../../fixtures/test-clock.ts';

type Admin = Awaited<ReturnType<typeof confirmedAdmin>>;

const resetBy = (
  host: Host,
  admin: Pick<Admin, 'session' | 'organization'>,
  users: readonly string[],
  patch: Partial<ResetMembers> = {},
) =>
  host.engine.members.reset({
    ...{ session: admin.session, organization: admin.organization, users },
    ...{ reason: 'Lost phone', password: null },
    ...patch,
  });

onEachDatabase('Given an admin who resets members', (world) => {
  const rowsOf = async (host: Host, user: string) => {
    const { repositories } = host.store.engine;
    const id = user as UserId;
    const open = await world.raw().run(`select id from sessions where user_id = '${user}' and ended_at is null`);
    const going = await world.raw().run(`select id from sign_ins where user_id = '${user}' and state <> 'closed'`);
    return {
      methods: (await repositories.authenticators.list(id)).length,
      codes: (await repositories.recoveryCodes.count(id)).total,
      sessions: open.length,
      signIns: going.length,
    };
  };

  it('M30 M31 I-32 then methods, codes, sessions and sign-ins under way of exactly that member are gone', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const [member, other] = [
      await memberOfAll(host, [admin.organization]),
      await memberOfAll(host, [admin.organization]),
    ];
    const token = tokenOf(await begin(host, member.user));
    const outcomes = unwrap(await resetBy(host, admin, [member.user]));
    expect(outcomes).toEqual([{ user: member.user, name: `Name of ${member.user}`, skipped: null }]);
    expect(await rowsOf(host, member.user)).toEqual({ methods: 0, codes: 0, sessions: 0, signIns: 0 });
    expect(await rowsOf(host, other.user)).toEqual({ methods: 1, codes: 10, sessions: 1, signIns: 0 });
    expect(await rowsOf(host, admin.user)).toMatchObject({ methods: 1, codes: 10, sessions: 1 });
    const response = await nextCode(host, member.secret);
    expect(refusalOf(await host.engine.signIns.answerWithTotp({ token, response }))).toBe('sign_in.not_found');
    const question = { session: member.session, organization: member.organization };
    expect((await host.engine.authorize(question)).kind).toBe('no-session');
  });

  it('I-52 I-56 M31 then it is one event with its reason, and the member is told by whom', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const member = await memberOfAll(host, [admin.organization]);
    await mailTo(host, member.user);
    unwrap(await resetBy(host, admin, [member.user, member.user], { reason: '  Lost phone, seen by video  ' }));
    const where = `target_id = '${member.user}' and action = 'member.reset'`;
    expect(await world.raw().run(`select actor_id, organization_id, details from audit_events where ${where}`)).toEqual(
      [
        {
          actor_id: admin.user,
          organization_id: admin.organization,
          details: '{"reason":"Lost phone, seen by video"}',
        },
      ],
    );
    const by = `Name of ${admin.user}`;
    const organization = `Organization ${admin.organization}`;
    expect(await mailTo(host, member.user)).toEqual([{ kind: 'second-factor-reset', organization, by }]);
  });

  it('I-32 I-59 when anything fails on the way, then nothing has happened', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const member = await memberOfAll(host, [admin.organization]);
    const before = await rowsOf(host, member.user);
    await world.raw().run('alter table outbox rename to outbox_away');
    try {
      await expect(resetBy(host, admin, [member.user])).rejects.toThrow();
    } finally {
      await world.raw().run('alter table outbox_away rename to outbox');
    }
    expect(await rowsOf(host, member.user)).toEqual(before);
    expect(await world.auditOf(member.user)).not.toContain('member.reset');
    expect((await host.engine.authorize(member)).kind).toBe('allow');
  });

  it('I-32 I-36 M31 then the password alone enrolls nothing: the mailbox is proven first, and then all is set up anew', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const member = await memberOfAll(host, [admin.organization]);
    unwrap(await resetBy(host, admin, [member.user]));
    const progress = await begin(host, member.user, 'password');
    expect(stateOf(progress)).toBe('confirm-mailbox');
    const token = tokenOf(progress);
    expect(refusalOf(await host.engine.signIns.stageTotp({ token }))).toBe('sign_in.wrong_step');
    const response = await mailboxCodeTo(host, member.user);
    const anew = await setUp(host, unwrap(await host.engine.signIns.proveMailbox({ token, response })));
    expect(anew.secret).not.toBe(member.secret);
    const question = { session: anew.session, organization: admin.organization };
    expect((await host.engine.authorize(question)).kind).toBe('allow');
    expect(stateOf(await begin(host, member.user, 'password'))).toBe('challenge');
  });

  it('I-13 I-32 when the account was locked, then the lock is gone with the method', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const member = await memberOfAll(host, [admin.organization]);
    const { attemptBudgets } = host.store.engine.repositories;
    const id = member.user as UserId;
    await attemptBudgets.save(id, { lockedUntil: (host.clock.now() + minutes(15)) as never, forgivenAt: 0 as never });
    await attemptBudgets.addFailure(id, fresh('att'), host.clock.now());
    unwrap(await resetBy(host, admin, [member.user]));
    expect(await attemptBudgets.find(id)).toMatchObject({ lockedUntil: 0 });
    expect(await attemptBudgets.failures(id, 0 as never)).toEqual([]);
  });

  describe('when some of the chosen are not theirs to reset', () => {
    it('T8 I-33 then owners, oneself and strangers are skipped, and no name of a stranger is told', async () => {
      const host = world.node();
      const admin = await confirmedAdmin(host, 'admin');
      const owner = await confirmedAdmin(host, 'owner', admin.organization);
      const stranger = await enrolledMember(host);
      const member = await memberOfAll(host, [admin.organization]);
      const users = [owner.user, admin.user, stranger.user, 'nobody', member.user];
      expect(unwrap(await resetBy(host, admin, users))).toEqual([
        { user: owner.user, name: `Name of ${owner.user}`, skipped: 'is-owner' },
        { user: admin.user, name: `Name of ${admin.user}`, skipped: 'is-yourself' },
        { user: stranger.user, name: null, skipped: 'not-a-member' },
        { user: 'nobody', name: null, skipped: 'not-a-member' },
        { user: member.user, name: `Name of ${member.user}`, skipped: null },
      ]);
      for (const { user } of [owner, admin, stranger]) expect((await rowsOf(host, user)).methods).toBe(1);
      expect(await world.auditOf(stranger.user)).not.toContain('member.reset');
    });
    it('T8 then an owner resets an owner', async () => {
      const host = world.node();
      const owner = await confirmedAdmin(host, 'owner');
      const other = await enrolledMember(host);
      await join(host, owner.organization, other.user, 'owner');
      expect(unwrap(await resetBy(host, owner, [other.user]))).toMatchObject([{ skipped: null }]);
    });
    it('I-33 I-37 then whoever is no admin, of another organization, or long confirmed resets nobody', async () => {
      const host = world.node();
      const admin = await confirmedAdmin(host);
      const member = await memberOfAll(host, [admin.organization]);
      const plain = await confirmedAdmin(host, 'member', admin.organization);
      const foreign = { session: (await confirmedAdmin(host, 'owner')).session, organization: admin.organization };
      expect(refusalOf(await resetBy(host, plain, [member.user]))).toBe('role.insufficient');
      expect(refusalOf(await resetBy(host, foreign, [member.user]))).toBe('organization.not_found');
      expect(refusalOf(await resetBy(host, { ...admin, session: 'made-up' }, [member.user]))).toBe('session.not_found');
      const unconfirmed = { ...admin, session: await signIn(host, admin) };
      expect(refusalOf(await resetBy(host, unconfirmed, [member.user]))).toBe('step_up.required');
      const old = { ...admin, session: await confirmAgain(host, admin) };
      host.clock.advance(minutes(5));
      expect(refusalOf(await resetBy(host, old, [member.user]))).toBe('step_up.required');
      expect((await rowsOf(host, member.user)).methods).toBe(1);
    });
    it('I-33 then an owner who is none any more is judged by the role of now', async () => {
      const host = world.node();
      const owner = await confirmedAdmin(host, 'owner');
      const other = await confirmedAdmin(host, 'owner', owner.organization);
      await join(host, owner.organization, owner.user, 'admin');
      expect(unwrap(await resetBy(host, owner, [other.user]))).toMatchObject([{ skipped: 'is-owner' }]);
    });
  });

  it.each([
    ['nobody', [], 'Lost phone', 'members.none'],
    ['a hundred and one', Array.from({ length: 101 }, (_, each) => `usr_${each}`), 'Lost phone', 'members.too_many'],
    ['somebody without a reason', ['usr_1'], '  ', 'reason.malformed'],
    ['somebody for a reason on two lines', ['usr_1'], 'a\nb', 'reason.malformed'],
    ['somebody for a very long reason', ['usr_1'], 'x'.repeat(201), 'reason.malformed'],
  ])('M30 when they choose %s, then it is refused', async (_, users, reason, code) => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    expect(refusalOf(await resetBy(host, admin, users, { reason }))).toBe(code);
  });

  it('M30 I-36 where no mail leaves, then it is refused after the confirmation, and everything is as it was', async () => {
    const host = hostOn(world.store(), testClock(), { canMail: false });
    const admin = await confirmedAdmin(host);
    const member = await memberOfAll(host, [admin.organization]);
    await mailTo(host, member.user);
    const before = await rowsOf(host, member.user);
    expect(refusalOf(await resetBy(host, admin, [member.user]))).toBe('mail.unavailable');
    expect(await rowsOf(host, member.user)).toEqual(before);
    expect(before).toMatchObject({ methods: 1, codes: 10, sessions: 1 });
    expect(await world.auditOf(member.user)).not.toContain('member.reset');
    expect(await mailTo(host, member.user)).toEqual([]);
    const session = await signIn(host, member);
    expect((await host.engine.authorize({ session, organization: admin.organization })).kind).toBe('allow');
    const plain = { ...admin, session };
    expect(refusalOf(await resetBy(host, plain, [admin.user]))).toBe('role.insufficient');
  });
});

onEachDatabase('Given a member of two organizations that require a second factor', (world) => {
  async function resetInOne(host: Host) {
    const [admin, other] = [await confirmedAdmin(host), await confirmedAdmin(host)];
    const member = await memberOfAll(host, [admin.organization, other.organization]);
    unwrap(await resetBy(host, admin, [member.user]));
    const anew = await setUp(host, await begin(host, member.user, 'magic-link'));
    return { admin, other, member: { ...member, ...anew } };
  }
  const accessOf = async (host: Host, session: string, organization: string) =>
    (await host.engine.authorize({ session, organization })).kind;
  const vouch = (host: Host, admin: Pick<Admin, 'session' | 'organization'>, user: string) =>
    host.engine.members.vouchFor({ session: admin.session, organization: admin.organization, user, password: null });

  describe('when an admin of one has reset them', () => {
    it('T7 I-33 then the other is on hold, and only its own admin ends that', async () => {
      const host = world.node();
      const { admin, other, member } = await resetInOne(host);
      expect(await accessOf(host, member.session, admin.organization)).toBe('allow');
      expect(await accessOf(host, member.session, other.organization)).toBe('on-hold');
      const held = await world
        .raw()
        .run(
          `select organization_id from audit_events where action = 'membership.held' and target_id = '${member.user}'`,
        );
      expect(held.filter(({ organization_id }) => organization_id === other.organization)).toHaveLength(1);
      expect(held.filter(({ organization_id }) => organization_id === admin.organization)).toEqual([]);
      const foreign = { session: await confirmAgain(host, admin), organization: other.organization };
      expect(refusalOf(await vouch(host, foreign, member.user))).toBe('organization.not_found');
      const own = { ...other, session: await confirmAgain(host, other) };
      unwrap(await vouch(host, own, member.user));
      expect(await accessOf(host, member.session, other.organization)).toBe('allow');
      expect((await world.auditOf(member.user)).filter((action) => action === 'member.vouched_for')).toHaveLength(1);
      expect(refusalOf(await vouch(host, own, member.user))).toBe('member.not_on_hold');
      expect((await world.auditOf(member.user)).filter((action) => action === 'member.vouched_for')).toHaveLength(1);
    });
    it('T7 then the member does not end it, by a new app, a recovery code or a later sign-in', async () => {
      const host = world.node();
      const { other, member } = await resetInOne(host);
      const token = tokenOf(await begin(host, member.user));
      const [response = ''] = member.codes;
      const rescued = await complete(
        host,
        unwrap(await host.engine.signIns.answerWithRecoveryCode({ token, response })),
      );
      for (const session of [rescued, await signIn(host, member)]) {
        expect(await accessOf(host, session, other.organization)).toBe('on-hold');
      }
    });
    it('T7 then nothing but a word of an admin ends it: not a role, not a suspension that is over, not a second reset', async () => {
      const host = world.node();
      const { admin, other, member } = await resetInOne(host);
      const id = [other.organization as OrganizationId, member.user as UserId] as const;
      const holdOf = async () => (await host.store.engine.repositories.directory.findMembership(...id))?.hold;
      const since = await holdOf();
      expect(since).not.toBeNull();
      await join(host, other.organization, member.user, 'admin');
      for (const state of ['suspended', 'active'] as const) {
        await host.engine.directory.putMembership({ organization: id[0], user: id[1], role: 'member', state });
      }
      host.clock.advance(seconds(60));
      unwrap(await resetBy(host, { ...admin, session: await confirmAgain(host, admin) }, [member.user]));
      unwrap(await resetBy(host, { ...other, session: await confirmAgain(host, other) }, [member.user]));
      expect(await holdOf()).toEqual(since);
    });
    it('T7 T8 then an admin who is on hold vouches for nobody, and nobody for themselves', async () => {
      const host = world.node();
      const { other, member } = await resetInOne(host);
      const own = { ...other, session: await confirmAgain(host, other) };
      expect(refusalOf(await vouch(host, own, other.user))).toBe('member.protected');
      expect(refusalOf(await vouch(host, own, fresh('usr')))).toBe('member.not_found');
      await join(host, other.organization, member.user, 'admin');
      const held = { organization: other.organization, session: await confirmAgain(host, member) };
      expect(refusalOf(await vouch(host, held, member.user))).toBe('organization.not_found');
    });
    it('T7 T8 then the only owner of the other is left as they are, for nobody could let them in again', async () => {
      const host = world.node();
      const [admin, elsewhere] = [await confirmedAdmin(host), await confirmedAdmin(host)];
      const member = await memberOfAll(host, [admin.organization, elsewhere.organization]);
      await join(host, elsewhere.organization, member.user, 'owner');
      await join(host, elsewhere.organization, elsewhere.user, 'admin');
      const outcomeOf = async () => unwrap(await resetBy(host, admin, [member.user]))[0]?.skipped;
      expect(await outcomeOf()).toBe('is-needed-elsewhere');
      expect(await accessOf(host, member.session, elsewhere.organization)).toBe('allow');
      expect(await world.auditOf(member.user)).not.toContain('member.reset');
      await join(host, elsewhere.organization, elsewhere.user, 'owner');
      expect(await outcomeOf()).toBeNull();
      expect(await accessOf(host, member.session, elsewhere.organization)).not.toBe('allow');
    });
    it('T7 T8 I-58 when both its owners are reset elsewhere at once, then one is left who can get in', async () => {
      const host = world.node();
      const [one, two] = [await confirmedAdmin(host), await confirmedAdmin(host)];
      const shared = await newMember(host);
      const [first, second] = [
        await memberOfAll(host, [one.organization, shared.organization]),
        await memberOfAll(host, [two.organization, shared.organization]),
      ];
      for (const { user } of [first, second]) await join(host, shared.organization, user, 'owner');
      await world
        .raw()
        .run(`update policies set second_factor = 'required' where organization_id = '${shared.organization}'`);
      const outcomes = await Promise.all([resetBy(host, one, [first.user]), resetBy(host, two, [second.user])]);
      expect(outcomes.map((outcome) => unwrap(outcome)[0]?.skipped).toSorted()).toEqual(['is-needed-elsewhere', null]);
    });
    it('T7 then an organization that asks for nothing is not on hold, and one whose policy cannot be read is', async () => {
      const host = world.node();
      const admin = await confirmedAdmin(host);
      const [optional, damaged] = [await newMember(host), await newMember(host)];
      const member = await memberOfAll(host, [admin.organization, optional.organization, damaged.organization]);
      await world.raw().run(`update policies set methods = '?' where organization_id = '${damaged.organization}'`);
      unwrap(await resetBy(host, admin, [member.user]));
      const { directory } = host.store.engine.repositories;
      const holdIn = async (organization: string) =>
        (await directory.findMembership(organization as OrganizationId, member.user as UserId))?.hold ?? null;
      expect(await holdIn(optional.organization)).toBeNull();
      expect(await holdIn(damaged.organization)).toMatchObject({ by: admin.organization });
    });
  });
});

onEachDatabase('Given admins who change memberships', (world) => {
  const change = (
    host: Host,
    admin: Pick<Admin, 'session' | 'organization'>,
    user: string,
    to: (typeof MEMBERSHIP_CHANGES)[number],
  ) => host.engine.members.change({ session: admin.session, organization: admin.organization, user, to });
  const membershipOf = (host: Host, organization: string, user: string) =>
    host.store.engine.repositories.directory.findMembership(organization as OrganizationId, user as UserId);

  it('T8 when an owner makes an admin of a member, then it is so on the next request, and one event', async () => {
    const host = world.node();
    const owner = await confirmedAdmin(host, 'owner');
    const member = await memberOfAll(host, [owner.organization]);
    unwrap(await change(host, owner, member.user, 'admin'));
    unwrap(await change(host, owner, member.user, 'admin'));
    const verdict = await host.engine.authorize({ session: member.session, organization: owner.organization });
    expect(verdict).toMatchObject({ kind: 'allow', role: 'admin' });
    const where = `target_id = '${member.user}' and actor_id = '${owner.user}' and action = 'membership.changed'`;
    expect(await world.raw().run(`select details from audit_events where ${where}`)).toEqual([
      { details: '{"to":"admin"}' },
    ]);
  });
  it('I-45 T8 when a member is suspended or removed, then their open session gets into nothing of it', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const member = await memberOfAll(host, [admin.organization]);
    const question = { session: member.session, organization: admin.organization };
    unwrap(await change(host, admin, member.user, 'suspended'));
    expect((await host.engine.authorize(question)).kind).toBe('suspended');
    expect((await host.engine.authorize(member)).kind).toBe('allow');
    unwrap(await change(host, admin, member.user, 'removed'));
    expect((await host.engine.authorize(question)).kind).toBe('not-found');
    expect((await host.engine.authorize(member)).kind).toBe('allow');
  });
  it('I-45 T8 when they are let in again, then the session from before is over', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const { user, session } = await memberOfAll(host, [admin.organization]);
    const verdictOn = async (key: string) =>
      (await host.engine.authorize({ session: key, organization: admin.organization })).kind;
    unwrap(await change(host, admin, user, 'reactivated'));
    expect(await verdictOn(session)).toBe('allow');
    unwrap(await change(host, admin, user, 'suspended'));
    unwrap(await change(host, admin, user, 'reactivated'));
    expect(await verdictOn(session)).toBe('no-session');
    expect(await world.auditOf(user)).toContain('member.signed_out');
  });
  it('T8 when it is about an owner, then only an owner may, and the last who can get in stays', async () => {
    const host = world.node();
    const owner = await confirmedAdmin(host, 'owner');
    const admin = await confirmedAdmin(host, 'admin', owner.organization);
    const second = await memberOfAll(host, [owner.organization]);
    for (const to of MEMBERSHIP_CHANGES)
      expect(refusalOf(await change(host, admin, owner.user, to))).toBe('member.protected');
    expect(refusalOf(await change(host, admin, second.user, 'owner'))).toBe('member.protected');
    expect(refusalOf(await change(host, owner, owner.user, 'removed'))).toBe('member.protected');
    unwrap(await change(host, owner, second.user, 'owner'));
    expect(refusalOf(await change(host, owner, owner.user, 'member'))).toBe('member.protected');
    unwrap(await change(host, owner, second.user, 'member'));
    expect((await membershipOf(host, owner.organization, owner.user))?.role).toBe('owner');
  });
  it('T8 T7 when the only other owner is on hold or suspended, then the one who can get in does not leave', async () => {
    const host = world.node();
    const owner = await confirmedAdmin(host, 'owner');
    const second = await confirmedAdmin(host, 'owner', owner.organization);
    const { teammates } = host.store.engine.repositories;
    const [organization, user] = [owner.organization as OrganizationId, second.user as UserId];
    await teammates.hold(user, [organization], organization, host.clock.now());
    expect(refusalOf(await change(host, owner, owner.user, 'removed'))).toBe('member.protected');
    await teammates.liftHold(organization, user);
    unwrap(await change(host, owner, second.user, 'suspended'));
    expect(refusalOf(await change(host, owner, owner.user, 'removed'))).toBe('member.protected');
    unwrap(await change(host, owner, second.user, 'reactivated'));
    unwrap(await change(host, owner, owner.user, 'removed'));
    expect(await membershipOf(host, owner.organization, owner.user)).toBeNull();
  });
  it('T8 when an organization has no owner at all, then its admins still run it', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host, 'admin');
    const member = await memberOfAll(host, [admin.organization]);
    unwrap(await change(host, admin, member.user, 'suspended'));
    unwrap(await change(host, admin, member.user, 'removed'));
    expect(await membershipOf(host, admin.organization, member.user)).toBeNull();
  });
  it('T8 when a member leaves, then they are out; and nobody changes anybody else', async () => {
    const host = world.node();
    const owner = await confirmedAdmin(host, 'owner');
    const member = await confirmedAdmin(host, 'member', owner.organization);
    for (const to of MEMBERSHIP_CHANGES)
      expect(refusalOf(await change(host, member, owner.user, to))).toBe('role.insufficient');
    expect(refusalOf(await change(host, member, member.user, 'admin'))).toBe('member.protected');
    unwrap(await change(host, member, member.user, 'removed'));
    expect(await membershipOf(host, owner.organization, member.user)).toBeNull();
  });
  it('T8 I-33 when it is about somebody of another organization, then nothing is found and nothing made', async () => {
    const host = world.node();
    const owner = await confirmedAdmin(host, 'owner');
    const stranger = await enrolledMember(host);
    for (const to of MEMBERSHIP_CHANGES)
      expect(refusalOf(await change(host, owner, stranger.user, to))).toBe('member.not_found');
    expect(await membershipOf(host, owner.organization, stranger.user)).toBeNull();
    const foreign = { session: owner.session, organization: stranger.organization };
    expect(refusalOf(await change(host, foreign, stranger.user, 'removed'))).toBe('organization.not_found');
  });
  it('T8 I-27 when the proof is five minutes old, then it is asked for again', async () => {
    const host = world.node();
    const owner = await confirmedAdmin(host, 'owner');
    const member = await memberOfAll(host, [owner.organization]);
    const session = await confirmAgain(host, owner);
    host.clock.advance(minutes(5));
    expect(refusalOf(await change(host, { ...owner, session }, member.user, 'admin'))).toBe('step_up.required');
    expect((await membershipOf(host, owner.organization, member.user))?.role).toBe('member');
  });
});
