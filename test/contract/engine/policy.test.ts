import { describe, expect, it } from 'vitest';
import type { ChangePolicy } from '../../../src/application/engine.ts';
import type { OrganizationId } from '../../../src/domain/ids.ts';
import { minutes, seconds } from '../../../src/domain/time.ts';
import {
  begin,
  complete,
  enrolledMember,
  type Host,
  mailTo,
  newMember,
  refusalOf,
  signIn,
  stateOf,
  stepUp,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';

onEachDatabase('Given an organization and its switch', (world) => {
  async function admin(host: Host, role: 'owner' | 'admin' | 'member' = 'owner') {
    const member = await newMember(host, role);
    const session = await stepUp(host, { session: await complete(host, await begin(host, member.user)), secret: null });
    return { ...member, session };
  }

  const turn = (host: Host, who: { session: string; organization: string }, patch: Partial<ChangePolicy> = {}) =>
    host.engine.policies.change({
      ...{ session: who.session, organization: who.organization },
      ...{
        secondFactor: 'required',
        openSessions: 'at-once',
        emailPeople: false,
        version: 1,
        seen: null,
        password: null,
      },
      ...patch,
    });
  const look = (host: Host, organization: string) => host.engine.policies.read(organization as OrganizationId);

  describe('when somebody allows recovery by email', () => {
    const recovery = (
      host: Host,
      who: { session: string; organization: string },
      emailedRecovery: 'no' | 'yes',
      version = 1,
    ) => turn(host, who, { secondFactor: 'optional', emailedRecovery, version });

    it.each(['owner', 'admin'] as const)(
      'S9 I-37 I-52 then the %s can; it is recorded, told, and nothing else',
      async (role) => {
        const host = world.node();
        const who = await admin(host, role);
        const owner = role === 'owner' ? who : await newMember(host, 'owner');
        const { organization, user } = who;
        await host.engine.directory.putMembership({ organization, user: owner.user, role: 'owner' });
        expect((await look(host, organization)).policy.emailedRecovery).toBe('no');
        const on = unwrap(await recovery(host, who, 'yes'));
        expect(on).toMatchObject({ version: 2, policy: { emailedRecovery: 'yes', secondFactor: 'optional' } });
        const off = unwrap(await recovery(host, who, 'no', 2));
        expect(off).toMatchObject({ version: 3, policy: { emailedRecovery: 'no' } });
        const mails = await mailTo(host, owner.user);
        expect(mails.map(({ kind }) => kind).sort()).toEqual(['emailed-recovery-off', 'emailed-recovery-on']);
        const rows = await world
          .raw()
          .run(
            `select action, actor_id, details from audit_events where organization_id = '${organization}' order by at, id`,
          );
        const written = rows.filter(({ action }) => String(action).startsWith('policy.'));
        expect(written.map(({ details }) => JSON.parse(String(details)).emailedRecovery).sort()).toEqual(['no', 'yes']);
        expect(
          written.every(({ action, actor_id }) => action === 'policy.emailed_recovery_changed' && actor_id === user),
        ).toBe(true);
      },
    );
    it('S9 I-37 then a member cannot, nor a stale page, nor an old proof', async () => {
      const host = world.node();
      const member = await admin(host, 'member');
      expect(refusalOf(await recovery(host, member, 'yes'))).toBe('role.insufficient');
      const owner = await admin(host);
      unwrap(await recovery(host, owner, 'yes'));
      expect(refusalOf(await recovery(host, owner, 'no', 1))).toBe('policy.changed_meanwhile');
      host.clock.advance(minutes(5));
      expect(refusalOf(await recovery(host, owner, 'no', 2))).toBe('step_up.required');
    });
    it('S9 M1 then the requirement leaves it as it is, and both at once are told as two', async () => {
      const host = world.node();
      const owner = await admin(host);
      unwrap(await turn(host, owner, { emailedRecovery: 'yes' }));
      const kinds = (await mailTo(host, owner.user)).map(({ kind }) => kind).sort();
      expect(kinds).toEqual(['emailed-recovery-on', 'policy-turned-on']);
      expect((await look(host, owner.organization)).policy).toMatchObject({
        secondFactor: 'required',
        emailedRecovery: 'yes',
      });
    });
  });

  describe('when somebody turns it on', () => {
    it.each(['owner', 'admin'] as const)('M1 M6 I-37 then the %s can, at once for everybody', async (role) => {
      const host = world.node();
      const who = await admin(host, role);
      const turned = unwrap(await turn(host, who));
      expect(turned).toMatchObject({ isInForce: true, version: 2, policy: { secondFactor: 'required' } });
      expect(stateOf(await begin(host, who.user))).toBe('enroll');
    });
    it('M1 I-37 then a member cannot, nor somebody of another organization, nor nobody', async () => {
      const host = world.node();
      const member = await admin(host, 'member');
      const stranger = await admin(host, 'owner');
      const foreign = { session: stranger.session, organization: member.organization };
      expect(refusalOf(await turn(host, member))).toBe('role.insufficient');
      expect(refusalOf(await turn(host, foreign))).toBe('organization.not_found');
      expect(refusalOf(await turn(host, { ...member, session: 'made-up' }))).toBe('session.not_found');
      expect((await look(host, member.organization)).version).toBe(1);
    });
    it('I-37 then only freshly confirmed, by a step-up that was made for it', async () => {
      const host = world.node();
      const member = await newMember(host, 'owner');
      const session = await complete(host, await begin(host, member.user));
      expect(refusalOf(await turn(host, { ...member, session }))).toBe('step_up.required');
      const confirmed = await stepUp(host, { session, secret: null });
      host.clock.advance(minutes(5));
      expect(refusalOf(await turn(host, { ...member, session: confirmed }))).toBe('step_up.required');
      expect((await look(host, member.organization)).version).toBe(1);
    });
    it('I-37 M5 then whoever has an app confirms with it', async () => {
      const host = world.node();
      const owner = await enrolledMember(host, 'owner');
      const { version } = await look(host, owner.organization);
      const session = await signIn(host, owner);
      const off = { secondFactor: 'optional', version } as const;
      expect(refusalOf(await turn(host, { ...owner, session }, off))).toBe('step_up.required');
      const confirmed = await stepUp(host, { session, secret: owner.secret });
      expect(refusalOf(await turn(host, { ...owner, session: confirmed }, off))).toBeNull();
    });
    it('I-52 I-56 then it is one event, and the owners are told', async () => {
      const host = world.node();
      const who = await admin(host);
      unwrap(await turn(host, who));
      const where = `organization_id = '${who.organization}' and action = 'policy.changed'`;
      expect(await world.raw().run(`select actor_id from audit_events where ${where}`)).toEqual([
        { actor_id: who.user },
      ]);
      expect(await mailTo(host, who.user)).toMatchObject([{ kind: 'policy-turned-on', by: `Name of ${who.user}` }]);
    });
    it('I-37 then a change that somebody else made meanwhile is not overwritten', async () => {
      const host = world.node();
      const who = await admin(host);
      host.clock.advance(seconds(1));
      unwrap(await turn(host, who, { openSessions: 'next-sign-in' }));
      expect(refusalOf(await turn(host, who, { secondFactor: 'optional' }))).toBe('policy.changed_meanwhile');
    });
  });

  describe('when the requirement is on and something else is changed', () => {
    it('T2 S4 S7 then open sessions stay as the admin chose, and anew it is at once', async () => {
      const host = world.node();
      const who = await admin(host);
      const chosen = async () => (await look(host, who.organization)).policy.openSessions;
      host.clock.advance(seconds(1));
      unwrap(await turn(host, who, { openSessions: 'next-sign-in' }));
      unwrap(await turn(host, who, { openSessions: undefined, emailedRecovery: 'yes', version: 2 }));
      expect(await chosen()).toBe('next-sign-in');
      unwrap(await turn(host, who, { secondFactor: 'optional', openSessions: undefined, version: 3 }));
      unwrap(await turn(host, who, { openSessions: undefined, version: 4 }));
      expect(await chosen()).toBe('at-once');
    });
  });

  describe('when the admin looks before turning it', () => {
    it('T3 then those who must set up are counted, and who of them is signed in', async () => {
      const host = world.node();
      const { organization, session } = await admin(host);
      const enrolled = await enrolledMember(host);
      const idle = await newMember(host);
      const suspended = await newMember(host);
      for (const { user } of [enrolled, idle]) {
        await host.engine.directory.putMembership({ organization, user, role: 'member' });
      }
      await host.engine.directory.putMembership({
        organization,
        user: suspended.user,
        role: 'member',
        state: 'suspended',
      });
      const impact = await host.engine.policies.preview(organization as OrganizationId);
      expect(impact).toEqual({ total: 3, noChange: 1, exempt: 0, mustSetUp: 2, signedInNow: 1, suspended: 1 });

      await host.engine.directory.putMembership({
        organization,
        user: suspended.user,
        role: 'member',
        state: 'active',
      });
      const changed = await turn(host, { session, organization }, { seen: impact });
      expect(refusalOf(changed)).toBe('policy.impact_changed');
    });
  });

  describe('when it is turned off again', () => {
    it('S1 then those who have a method keep it and are asked, and nobody else is', async () => {
      const host = world.node();
      const owner = await enrolledMember(host, 'owner');
      const other = await newMember(host);
      await host.engine.directory.putMembership({ organization: owner.organization, user: other.user, role: 'member' });
      expect(stateOf(await begin(host, other.user))).toBe('enroll');
      const session = await stepUp(host, owner);
      const { version } = await look(host, owner.organization);
      unwrap(await turn(host, { ...owner, session }, { secondFactor: 'optional', version }));
      expect(stateOf(await begin(host, owner.user))).toBe('challenge');
      expect(stateOf(await begin(host, other.user))).toBe('complete');
    });
  });
});
