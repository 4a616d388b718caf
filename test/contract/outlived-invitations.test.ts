import { describe, expect, it } from 'vitest';
import type { MembershipChange } from '../../src/domain/members/may-act-on.ts';
import { minutes } from '../../src/domain/time.ts';
import { enrolledMember, type Host, refusalOf, unwrap } from '../fixtures/host.ts';
import { invitationsOn, inviteStranger, newPerson, tokenTo } from '../fixtures/invitations.ts';
import { onEachDatabase } from '../fixtures/on-each-database.ts';
import { confirmedAdmin, join, memberOfAll } from '../fixtures/team.ts';

onEachDatabase('Given an invitation whose sender, or whose person, does not stay what they were', (world) => {
  const revokedIn = async (organization: string) => {
    const rows = await world.raw().run(
      `select actor_id, details from audit_events
        where organization_id = '${organization}' and action = 'invitation.revoked' order by at, details`,
    );
    return rows.map(({ actor_id, details }) => ({ actor: actor_id, ...JSON.parse(String(details)) }));
  };
  const changeBy = async (
    host: Host,
    by: { readonly session: string; readonly organization: string },
    user: string,
    to: MembershipChange,
  ) => unwrap(await host.engine.members.change({ session: by.session, organization: by.organization, user, to }));
  /** An owner, an admin of the same organization, and somebody whom that admin has invited. */
  async function invited(host: Host) {
    const owner = await confirmedAdmin(host, 'owner');
    const { organization } = owner;
    const sender = await confirmedAdmin(host, 'admin', organization);
    return { owner, organization, sender, ...(await inviteStranger(host, sender)) };
  }
  /** The same for somebody who has an account and is signed in. */
  async function invitedAccount(host: Host, by: { readonly session: string; readonly organization: string }) {
    const known = await enrolledMember(host);
    const { session, organization } = by;
    const emails = [`${known.user}@acme.example`];
    unwrap(await invitationsOn(host).invite({ session, organization, emails, role: 'member' }));
    return { ...known, token: await tokenTo(host, known.user) };
  }

  describe('when whoever sent it may not give that role any more', () => {
    it('T8 I-06 then it is over for the new and the known, and whoever may sends it again', async () => {
      const host = world.node();
      const { owner, organization, sender, who, token, invitation } = await invited(host);
      const known = await invitedAccount(host, sender);
      await changeBy(host, owner, sender.user, 'member');
      const invitations = invitationsOn(host);
      expect(await invitations.look({ token, session: null })).toBeNull();
      expect(await invitations.joinAsNewPerson(newPerson(token))).toEqual({ kind: 'over' });
      expect(await invitations.joinAsOneself(known)).toEqual({ kind: 'over' });
      expect(await world.raw().run(`select id from users where email = '${who}@acme.example'`)).toEqual([]);
      host.clock.advance(minutes(1));
      unwrap(await invitations.resend({ session: owner.session, organization, invitation }));
      expect((await invitations.joinAsNewPerson(newPerson(await tokenTo(host, who)))).kind).toBe('begun');
    });

    it('T8 then an owner who is an admin now has invited no owner, but a member still', async () => {
      const host = world.node();
      const first = await confirmedAdmin(host, 'owner');
      const second = await confirmedAdmin(host, 'owner', first.organization);
      const asOwner = await inviteStranger(host, second, 'owner');
      const asMember = await inviteStranger(host, second);
      await changeBy(host, first, second.user, 'admin');
      const invitations = invitationsOn(host);
      expect(await invitations.joinAsNewPerson(newPerson(asOwner.token))).toEqual({ kind: 'over' });
      expect((await invitations.joinAsNewPerson(newPerson(asMember.token))).kind).toBe('begun');
    });

    it('T8 I-45 then it is judged even where it was not revoked: gone, suspended, deactivated', async () => {
      const host = world.node();
      const invitations = invitationsOn(host);
      const endings = [
        (user: string) => `delete from memberships where user_id = '${user}'`,
        (user: string) => `update memberships set state = 'suspended' where user_id = '${user}'`,
        (user: string) => `update users set state = 'deactivated' where id = '${user}'`,
      ];
      for (const ending of endings) {
        const { sender, token } = await invited(host);
        await world.raw().run(ending(sender.user));
        expect(await invitations.look({ token, session: null })).toBeNull();
        expect(await invitations.joinAsNewPerson(newPerson(token))).toEqual({ kind: 'over' });
      }
    });
  });

  describe('when whoever sent it is removed, suspended, or leaves', () => {
    it('T8 I-45 I-52 then it is revoked with them, with one row, and does not come back with them', async () => {
      const host = world.node();
      for (const to of ['removed', 'suspended'] as const) {
        const { owner, organization, sender, email, token, invitation } = await invited(host);
        await changeBy(host, owner, sender.user, to);
        const row = { actor: owner.user, invitation, email, role: 'member', because: to };
        expect(await revokedIn(organization)).toEqual([row]);
        await join(host, organization, sender.user, 'owner');
        expect(await invitationsOn(host).joinAsNewPerson(newPerson(token))).toEqual({ kind: 'over' });
      }
    });

    it('T8 then those of others stay, and so do their own in other organizations', async () => {
      const host = world.node();
      const { owner, sender } = await invited(host);
      const fromOwner = await inviteStranger(host, owner);
      const other = await confirmedAdmin(host, 'owner');
      await join(host, other.organization, sender.user, 'admin');
      const elsewhere = await inviteStranger(host, { ...sender, organization: other.organization });
      await changeBy(host, owner, sender.user, 'removed');
      for (const { token } of [fromOwner, elsewhere])
        expect((await invitationsOn(host).joinAsNewPerson(newPerson(token))).kind).toBe('begun');
    });

    it('T8 then to leave takes what they sent along, and not what others sent', async () => {
      const host = world.node();
      const { owner, organization, sender, invitation } = await invited(host);
      const fromOwner = await inviteStranger(host, owner);
      await changeBy(host, sender, sender.user, 'removed');
      expect(await revokedIn(organization)).toMatchObject([{ actor: sender.user, invitation, because: 'left' }]);
      expect((await invitationsOn(host).joinAsNewPerson(newPerson(fromOwner.token))).kind).toBe('begun');
    });
  });

  describe('when the person whom it names is removed or suspended', () => {
    it('T8 I-45 then it brings them back neither now nor later', async () => {
      const host = world.node();
      for (const to of ['removed', 'suspended'] as const) {
        const owner = await confirmedAdmin(host, 'owner');
        const { organization } = owner;
        const known = await invitedAccount(host, owner);
        await join(host, organization, known.user);
        await changeBy(host, owner, known.user, to);
        expect(await revokedIn(organization)).toMatchObject([{ email: `${known.user}@acme.example`, because: to }]);
        expect(await invitationsOn(host).look({ token: known.token, session: null })).toBeNull();
        expect(await invitationsOn(host).joinAsOneself(known)).toEqual({ kind: 'over' });
      }
    });

    it('I-45 then that is so too where the host takes them out, or deactivates whoever sent it', async () => {
      const host = world.node();
      const owner = await confirmedAdmin(host, 'owner');
      const { organization } = owner;
      const known = await invitedAccount(host, owner);
      await join(host, organization, known.user);
      await host.engine.directory.removeMembership({ organization, user: known.user });
      expect(await invitationsOn(host).joinAsOneself(known)).toEqual({ kind: 'over' });
      const { sender, token, organization: other } = await invited(host);
      const account = { id: sender.user, email: `${sender.user}@acme.example`, name: 'Gone' };
      await host.engine.directory.putUser({ ...account, state: 'deactivated' });
      await host.engine.directory.putUser({ ...account, state: 'active' });
      expect(await revokedIn(other)).toMatchObject([{ actor: null, because: 'deactivated' }]);
      expect(await invitationsOn(host).joinAsNewPerson(newPerson(token))).toEqual({ kind: 'over' });
    });

    it('T8 then who is invited again afterwards comes in', async () => {
      const host = world.node();
      const owner = await confirmedAdmin(host, 'owner');
      const { organization, session } = owner;
      const member = await memberOfAll(host, [organization]);
      await changeBy(host, owner, member.user, 'removed');
      const emails = [`${member.user}@acme.example`];
      const again = await invitationsOn(host).invite({ session, organization, emails, role: 'member' });
      expect(refusalOf(again)).toBeNull();
      const token = await tokenTo(host, member.user);
      const joined = await invitationsOn(host).joinAsOneself({ token, session: member.session });
      expect(joined).toEqual({ kind: 'joined', organization });
    });
  });
});
