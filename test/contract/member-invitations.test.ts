import { describe, expect, it } from 'vitest';
import type { UserId } from '../../src/domain/ids.ts';
import { SEND_LIMITS } from '../../src/domain/members/invitation.ts';
import { days, minutes, seconds } from '../../src/domain/time.ts';
import {
  begin,
  complete,
  enrolledMember,
  fresh,
  type Host,
  mailTo,
  newMember,
  refusalOf,
  setUp,
  stateOf,
  unwrap,
} from '../fixtures/host.ts';
import { invitationsOn, inviteStranger, newPerson, PASSWORD, tokenTo } from '../fixtures/invitations.ts';
import { onEachDatabase } from '../fixtures/on-each-database.ts';
import { confirmAgain, confirmedAdmin, memberOfAll } from '../fixtures/team.ts';

type Admin = Awaited<ReturnType<typeof confirmedAdmin>>;

const as = ({ session, organization }: Pick<Admin, 'session' | 'organization'>) => ({ session, organization });

async function outcomesOf(host: Host, admin: Admin, emails: readonly string[]) {
  const outcomes = unwrap(await invitationsOn(host).invite({ ...as(admin), emails, role: 'member' }));
  return outcomes.map(({ email, outcome }) => [email, outcome]);
}

onEachDatabase('Given an admin who invites people', (world) => {
  const countOf = async (sql: string) => Number((await world.raw().run(`select count(*) as n from ${sql}`))[0]?.['n']);
  const accountOf = async (who: string) => {
    const rows = await world.raw().run(
      `select users.id, name, email, role, hash from users
         join memberships on memberships.user_id = users.id join passwords on passwords.user_id = users.id
        where email = '${who}@acme.example'`,
    );
    return rows[0] ?? null;
  };
  const auditOf = (organization: string) =>
    world.raw().run(
      `select action, actor_id, target_id, details from audit_events
        where organization_id = '${organization}' and (action = 'member.invited' or action like 'invitation.%') order by at, action`,
    );

  it('I-49 I-57 then one mail goes to that address, and the database alone opens nothing', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const who = fresh('new');
    await outcomesOf(host, admin, [`${who}@acme.example`]);
    const dump = (await world.raw().dump()).join('\n');
    const [content, ...more] = await mailTo(host, who);
    expect(more).toEqual([]);
    expect(content).toMatchObject({
      ...{ kind: 'member-invitation', organization: `Organization ${admin.organization}` },
      ...{ by: `Name of ${admin.user}`, role: 'member', expiresAt: host.clock.now() + days(7) },
    });
    const token = content?.kind === 'member-invitation' ? content.token : '';
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(dump).not.toContain(token);
  });

  it('I-05 then looking at the link, however often, changes nothing', async () => {
    const host = world.node();
    const { token, email } = await inviteStranger(host, await confirmedAdmin(host));
    const before = await world.raw().run('select * from member_invitations order by id');
    for (let times = 0; times < 3; times += 1) {
      const look = await invitationsOn(host).look({ token, session: null });
      expect(look).toMatchObject({ step: 'create-account', invitation: { email, role: 'member' } });
    }
    expect(await world.raw().run('select * from member_invitations order by id')).toEqual(before);
  });

  it('U6 U7 I-38 I-52 then the new person has an account and a membership, and must set up before anything else', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const { who, token, invitation } = await inviteStranger(host, admin, 'admin');
    const joined = await invitationsOn(host).joinAsNewPerson(newPerson(token));
    expect(joined.kind === 'begun' ? stateOf(joined.progress) : joined.kind).toBe('enroll');
    const account = await accountOf(who);
    expect(account).toMatchObject({ name: 'Nora New', role: 'admin' });
    expect(await countOf(`sessions where user_id = '${String(account?.['id'])}'`)).toBe(0);
    const accepted = (await auditOf(admin.organization)).filter(({ action }) => action === 'invitation.accepted');
    expect(accepted).toHaveLength(1);
    expect(accepted[0]).toMatchObject({ actor_id: account?.['id'], target_id: account?.['id'] });
    expect(JSON.parse(String(accepted[0]?.['details']))).toEqual({
      ...{ invitation, role: 'admin', account: 'new', invitedBy: admin.user },
    });
    const { session } = joined.kind === 'begun' ? await setUp(host, joined.progress) : { session: '' };
    const verdict = await host.engine.authorize({ session, organization: admin.organization });
    expect(verdict).toMatchObject({ kind: 'allow', role: 'admin' });
  });

  it('I-06 then the link works once, for seven days, and a newer one kills the older', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const invitations = invitationsOn(host);
    const { who, token, invitation } = await inviteStranger(host, admin);
    host.clock.advance(minutes(1));
    unwrap(await invitations.resend({ ...as(admin), invitation }));
    const newer = await tokenTo(host, who);
    expect(await invitations.look({ token, session: null })).toBeNull();
    expect(await invitations.joinAsNewPerson(newPerson(token))).toEqual({ kind: 'over' });
    expect((await invitations.joinAsNewPerson(newPerson(newer))).kind).toBe('begun');
    expect(await invitations.joinAsNewPerson(newPerson(newer, 'Somebody Else'))).toEqual({ kind: 'over' });
    expect(await accountOf(who)).toMatchObject({ name: 'Nora New' });

    const late = await inviteStranger(host, { ...admin, session: await confirmAgain(host, admin) });
    host.clock.advance(days(7));
    expect(await invitations.joinAsNewPerson(newPerson(late.token))).toEqual({ kind: 'over' });
    expect(await accountOf(late.who)).toBeNull();
    const again = { ...admin, session: await confirmAgain(host, admin) };
    expect(await outcomesOf(host, again, [late.email])).toEqual([[late.email, 'invited']]);
    expect((await invitations.joinAsNewPerson(newPerson(await tokenTo(host, late.who)))).kind).toBe('begun');
  });

  it('I-06 then revoked, the link is dead, its waiting mail is not sent, and both are written down once', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const invitations = invitationsOn(host);
    const { token, invitation } = await inviteStranger(host, admin);
    const waiting = fresh('new');
    const emails = [`${waiting}@acme.example`];
    const [other] = unwrap(await invitations.invite({ ...as(admin), emails, role: 'member' }));
    unwrap(await invitations.revoke({ ...as(admin), invitation }));
    unwrap(await invitations.revoke({ ...as(admin), invitation: other?.invitation?.id ?? '' }));
    expect(await mailTo(host, waiting)).toEqual([]);
    expect(await invitations.joinAsNewPerson(newPerson(token))).toEqual({ kind: 'over' });
    expect(refusalOf(await invitations.revoke({ ...as(admin), invitation }))).toBe('invitation.not_found');
    expect(refusalOf(await invitations.resend({ ...as(admin), invitation }))).toBe('invitation.not_found');
    const actions = (await auditOf(admin.organization)).map(({ action }) => action);
    expect(actions.filter((action) => action === 'invitation.revoked')).toHaveLength(2);
  });

  it('then each address has its own answer, in whatever case or Unicode form it is typed', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const member = await memberOfAll(host, [admin.organization]);
    const suspended = await newMember(host);
    const { directory } = host.engine;
    await directory.putMembership({ ...admin, user: suspended.user, role: 'member', state: 'suspended' });
    const invited = await inviteStranger(host, admin);
    const elsewhere = await newMember(host);
    const mail = (user: string) => `${user}@acme.example`;
    const wide = mail(member.user).replace('usr', '\uFF55\uFF53\uFF52');
    expect(
      await outcomesOf(host, admin, [
        ...[mail(member.user).toUpperCase(), mail(suspended.user), ` ${wide} `, invited.email.toUpperCase()],
        ...['no address', 'a@b.example, c@d.example', 'a@b.example\r\nBcc: c@d.example'],
        ...[mail(elsewhere.user), mail(elsewhere.user).toUpperCase()],
      ]),
    ).toEqual([
      [mail(member.user).toUpperCase(), 'already-member'],
      [mail(suspended.user), 'suspended'],
      [` ${wide} `, 'already-member'],
      [invited.email.toUpperCase(), 'already-invited'],
      ['no address', 'malformed'],
      ['a@b.example, c@d.example', 'malformed'],
      ['a@b.example\r\nBcc: c@d.example', 'malformed'],
      [mail(elsewhere.user), 'invited'],
      [mail(elsewhere.user).toUpperCase(), 'already-invited'],
    ]);
  });

  it('then somebody who was removed is invited again, and comes back with their own account', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const member = await memberOfAll(host, [admin.organization]);
    await host.engine.directory.removeMembership({ organization: admin.organization, user: member.user });
    expect(await outcomesOf(host, admin, [`${member.user}@acme.example`])).toEqual([
      [`${member.user}@acme.example`, 'invited'],
    ]);
    const token = await tokenTo(host, member.user);
    const joined = await invitationsOn(host).joinAsOneself({ token, session: member.session });
    expect(joined).toEqual({ kind: 'joined', organization: admin.organization });
    const question = { session: member.session, organization: admin.organization };
    expect((await host.engine.authorize(question)).kind).toBe('allow');
  });

  describe('when it is not theirs to do', () => {
    it('T8 then an admin neither invites an owner nor touches the invitation of one, and an owner does', async () => {
      const host = world.node();
      const owner = await confirmedAdmin(host, 'owner');
      const admin = await confirmedAdmin(host, 'admin', owner.organization);
      const invitations = invitationsOn(host);
      const asked = { emails: [`${fresh('new')}@acme.example`], role: 'owner' } as const;
      expect(refusalOf(await invitations.invite({ ...as(admin), ...asked }))).toBe('member.protected');
      const again = { ...owner, session: await confirmAgain(host, owner) };
      const { invitation, token } = await inviteStranger(host, again, 'owner');
      host.clock.advance(minutes(1));
      for (const act of [invitations.resend, invitations.revoke])
        expect(refusalOf(await act({ ...as(admin), invitation }))).toBe('member.protected');
      expect(await invitations.look({ token, session: null })).not.toBeNull();
    });

    it('I-33 I-38 then members, strangers, other organizations and old proofs get nowhere', async () => {
      const host = world.node();
      const admin = await confirmedAdmin(host);
      const member = await memberOfAll(host, [admin.organization]);
      const stranger = await confirmedAdmin(host);
      const invitations = invitationsOn(host);
      const { invitation, token } = await inviteStranger(host, admin);
      const emails = [`${fresh('new')}@acme.example`];
      const refusals = async (who: { session: string; organization: string }) => [
        refusalOf(await invitations.invite({ ...as(who), emails, role: 'member' })),
        refusalOf(await invitations.resend({ ...as(who), invitation })),
        refusalOf(await invitations.revoke({ ...as(who), invitation })),
      ];
      const no = (code: string) => [code, code, code];
      const fromElsewhere = { session: stranger.session, organization: admin.organization };
      expect(await refusals(fromElsewhere)).toEqual(no('organization.not_found'));
      expect((await refusals(stranger)).slice(1)).toEqual(no('invitation.not_found').slice(1));
      expect(await refusals({ session: 'made up', organization: admin.organization })).toEqual(no('session.not_found'));
      const proven = await confirmAgain(host, member);
      expect(await refusals({ ...admin, session: proven })).toEqual(no('role.insufficient'));
      host.clock.advance(minutes(5));
      expect(await refusals(admin)).toEqual(no('step_up.required'));
      expect(await invitations.look({ token, session: null })).not.toBeNull();
    });
  });

  describe('when the address has an account already', () => {
    it('I-08 then the link makes no second account, sets no password and gives no session', async () => {
      const host = world.node();
      const admin = await confirmedAdmin(host);
      const known = await enrolledMember(host);
      await host.store.accounts.putPassword(known.user as UserId, 'their own hash', host.clock.now());
      await outcomesOf(host, admin, [`${known.user}@acme.example`]);
      const token = await tokenTo(host, known.user);
      const invitations = invitationsOn(host);
      expect((await invitations.look({ token, session: null }))?.step).toBe('sign-in');
      expect(await invitations.joinAsNewPerson(newPerson(token))).toEqual({ kind: 'look-again' });
      expect(await host.store.accounts.findPasswordOf(known.user as UserId)).toBe('their own hash');
      expect(await countOf(`memberships where user_id = '${known.user}'`)).toBe(1);
      expect((await invitations.look({ token, session: null }))?.step).toBe('sign-in');
    });

    it('I-34 then nobody else accepts it, signed in or not', async () => {
      const host = world.node();
      const admin = await confirmedAdmin(host);
      const [known, other] = [await enrolledMember(host), await enrolledMember(host)];
      await outcomesOf(host, admin, [`${known.user}@acme.example`]);
      const token = await tokenTo(host, known.user);
      const invitations = invitationsOn(host);
      expect((await invitations.look({ token, session: other.session }))?.step).toBe('other-account');
      for (const session of [other.session, 'made up', admin.session])
        expect(await invitations.joinAsOneself({ token, session })).toEqual({ kind: 'look-again' });
      expect(await countOf(`memberships where organization_id = '${admin.organization}'`)).toBe(1);
    });

    it('I-01 then a session that was opened before they had a second factor shows it first', async () => {
      const host = world.node();
      const admin = await confirmedAdmin(host);
      const known = await newMember(host);
      const session = await complete(host, await begin(host, known.user));
      await outcomesOf(host, admin, [`${known.user}@acme.example`]);
      const token = await tokenTo(host, known.user);
      const id = `aut_${known.user}`;
      await world.raw().run(`insert into authenticators (id, user_id, method, confirmed_at, failed_in_row)
                             values ('${id}', '${known.user}', 'totp', 1, 0)`);
      const invitations = invitationsOn(host);
      expect((await invitations.look({ token, session }))?.step).toBe('confirm');
      expect(await invitations.joinAsOneself({ token, session })).toEqual({ kind: 'look-again' });
      await world.raw().run(`delete from authenticators where id = '${id}'`);
      expect((await invitations.joinAsOneself({ token, session })).kind).toBe('joined');
    });

    it('then who became a member by another way keeps their role, and who was suspended meanwhile stays so', async () => {
      const host = world.node();
      const admin = await confirmedAdmin(host);
      const invitations = invitationsOn(host);
      const [member, suspended] = [await enrolledMember(host), await enrolledMember(host)];
      const emails = [`${member.user}@acme.example`, `${suspended.user}@acme.example`];
      unwrap(await invitations.invite({ ...as(admin), emails, role: 'admin' }));
      const invited = await tokensTo(host, [member.user, suspended.user]);
      const { directory } = host.engine;
      const { organization } = admin;
      await directory.putMembership({ organization, user: member.user, role: 'member' });
      await directory.putMembership({ organization, user: suspended.user, role: 'member' });
      // As if at the same moment: else the invitation is revoked with them.
      await world.raw().run(`update memberships set state = 'suspended' where user_id = '${suspended.user}'
                               and organization_id = '${organization}'`);
      const accept = (token: string, { session }: { session: string }) => invitations.joinAsOneself({ token, session });
      expect(await accept(invited[0] ?? '', member)).toEqual({ kind: 'joined', organization });
      expect(await accept(invited[1] ?? '', suspended)).toEqual({ kind: 'suspended' });
      const rows = await world.raw().run(`select role, state from memberships
        where organization_id = '${organization}' and user_id in ('${member.user}', '${suspended.user}') order by state`);
      expect(rows).toEqual([
        { role: 'member', state: 'active' },
        { role: 'member', state: 'suspended' },
      ]);
      expect(await invitations.count(organization as never)).toBe(0);
    });

    it('then a deactivated one neither joins nor comes back to life', async () => {
      const host = world.node();
      const admin = await confirmedAdmin(host);
      const known = await enrolledMember(host);
      await outcomesOf(host, admin, [`${known.user}@acme.example`]);
      const token = await tokenTo(host, known.user);
      const person = { id: known.user, email: `${known.user}@acme.example`, name: 'Gone' };
      await host.engine.directory.putUser({ ...person, state: 'deactivated' });
      const invitations = invitationsOn(host);
      expect((await invitations.look({ token, session: known.session }))?.step).toBe('deactivated');
      expect(await invitations.joinAsOneself({ token, session: known.session })).toEqual({ kind: 'look-again' });
      expect(await invitations.joinAsNewPerson(newPerson(token))).toEqual({ kind: 'look-again' });
    });
  });

  describe('when mailboxes could be filled', () => {
    it('then an organization writes to an address at most once a minute and three times a day', async () => {
      const host = world.node();
      const admin = await confirmedAdmin(host);
      const invitations = invitationsOn(host);
      const { email, invitation } = await inviteStranger(host, admin);
      const resend = () => invitations.resend({ ...as(admin), invitation });
      host.clock.advance(seconds(59));
      expect(refusalOf(await resend())).toBe('invitation.throttled');
      for (const expected of [null, null, 'invitation.throttled']) {
        host.clock.advance(minutes(1));
        expect(refusalOf(await resend())).toBe(expected);
      }
      unwrap(await invitations.revoke({ ...as(admin), invitation }));
      expect(await outcomesOf(host, admin, [email])).toEqual([[email, 'address-limit']]);
      expect(await invitations.count(admin.organization as never)).toBe(0);
      host.clock.advance(days(1));
      const again = { ...admin, session: await confirmAgain(host, admin) };
      expect(await outcomesOf(host, again, [email])).toEqual([[email, 'invited']]);
    });

    it('then all organizations together write to an address ten times a day, and one five hundred in all', async () => {
      const host = world.node();
      const { memberInvitations } = host.store.people.repositories;
      const now = host.clock.now();
      for (const [kind, limit] of Object.entries(SEND_LIMITS)) {
        const key = fresh(kind);
        for (let sent = 0; sent < limit.most; sent += 1)
          expect(await memberInvitations.pay(key, limit, now)).toBeNull();
        expect(await memberInvitations.pay(key, limit, now)).toBe(now + days(1));
        expect(await memberInvitations.pay(key, limit, (now + days(1)) as never)).toBeNull();
      }
    });

    it('then fifty at once, and no more', async () => {
      const host = world.node();
      const admin = await confirmedAdmin(host);
      const emails = Array.from({ length: 51 }, () => `${fresh('new')}@acme.example`);
      const asked = { ...as(admin), role: 'member', emails } as const;
      expect(refusalOf(await invitationsOn(host).invite(asked))).toBe('invitations.too_many');
      expect(refusalOf(await invitationsOn(host).invite({ ...asked, emails: [] }))).toBe('invitations.none');
    });
  });

  it('I-59 when anything fails on the way, then nothing has happened: not the mail, not the account, not the spending', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const invitations = invitationsOn(host);
    const { who, token } = await inviteStranger(host, admin);
    const other = `${fresh('new')}@acme.example`;
    await world.raw().run('alter table audit_events rename to audit_events_away');
    try {
      await expect(invitations.joinAsNewPerson(newPerson(token))).rejects.toThrow();
      await expect(invitations.invite({ ...as(admin), emails: [other], role: 'member' })).rejects.toThrow();
    } finally {
      await world.raw().run('alter table audit_events_away rename to audit_events');
    }
    expect(await accountOf(who)).toBeNull();
    expect(await countOf(`users where email = '${who}@acme.example'`)).toBe(0);
    expect(await countOf(`member_invitations where email = '${other}'`)).toBe(0);
    expect(await countOf(`invitation_budgets where key like '%${other}%'`)).toBe(0);
    expect((await invitations.joinAsNewPerson(newPerson(token))).kind).toBe('begun');
  });

  it('then those who wait are listed page by page, and forgotten a month after they ran out', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host);
    const emails = Array.from({ length: 5 }, () => `${fresh('new')}@acme.example`).sort();
    await outcomesOf(host, admin, emails);
    const { memberInvitations } = host.store.people.repositories;
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await memberInvitations.page(admin.organization as never, { after, limit: 2 });
      seen.push(...page.invitations.map(({ email }) => email));
      after = page.next;
    } while (after !== null);
    expect([...seen].sort()).toEqual(emails);
    await memberInvitations.purge((host.clock.now() + days(7)) as never);
    expect(await memberInvitations.count(admin.organization as never)).toBe(5);
    await memberInvitations.purge((host.clock.now() + days(7) + 1) as never);
    expect(await memberInvitations.count(admin.organization as never)).toBe(0);
  });

  /** Of mails that wait at the same time: taking out one takes out all. */
  async function tokensTo(host: Host, users: readonly string[]): Promise<readonly string[]> {
    const now = host.clock.now();
    const due = await host.store.engine.repositories.outbox.lease(1000, now, now);
    const sent = due.flatMap(({ message }) => (message?.content.kind === 'member-invitation' ? message : []));
    return users.map((user) => {
      const content = sent.find(({ to }) => to.email === `${user}@acme.example`)?.content;
      return content?.kind === 'member-invitation' ? content.token : '';
    });
  }

  it('I-07 the password that was chosen is theirs from then on', async () => {
    const host = world.node();
    const { who, token } = await inviteStranger(host, await confirmedAdmin(host));
    await invitationsOn(host).joinAsNewPerson(newPerson(token));
    const hash = String((await accountOf(who))?.['hash']);
    expect(hash).toMatch(/^argon2id\$/);
    expect(hash).not.toContain(PASSWORD);
  });
});
