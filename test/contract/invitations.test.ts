import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { ChangePolicy } from '../../src/application/engine.ts';
import type { OrganizationId } from '../../src/domain/ids.ts';
import { days, seconds } from '../../src/domain/time.ts';
import { inviteNextMembers } from '../../src/worker/invitations.ts';
import {
  begin,
  complete,
  enrolledMember,
  fresh,
  type Host,
  mailTo,
  newMember,
  setUp,
  stepUp,
  unwrap,
} from '../fixtures/host.ts';
import { onEachDatabase } from '../fixtures/on-each-database.ts';

onEachDatabase('Given members who must set up a second factor', (world) => {
  /** An owner without a method, freshly confirmed, and so many members beside her. */
  async function organizationOf(host: Host, members: number) {
    const owner = await newMember(host, 'owner');
    const session = await stepUp(host, { session: await complete(host, await begin(host, owner.user)), secret: null });
    const people = Array.from({ length: members }, () => ({ id: fresh('usr'), role: 'member' as const }));
    const all = [{ id: owner.user, role: 'owner' as const }, ...people].map((person) => ({
      ...person,
      ...{ email: `${person.id}@acme.example`, name: `Name of ${person.id}` },
    }));
    await host.engine.directory.sync({ id: owner.organization, name: 'Acme Analytics' }, all);
    return { ...owner, session, people: people.map(({ id }) => id) };
  }

  async function turn(
    host: Host,
    who: { session: string; organization: string },
    secondFactor: ChangePolicy['secondFactor'],
    patch: Partial<ChangePolicy> = {},
  ) {
    const { version } = await host.engine.policies.read(who.organization as OrganizationId);
    return unwrap(
      await host.engine.policies.change({
        ...{ session: who.session, organization: who.organization, secondFactor, version },
        ...{ openSessions: 'at-once', emailPeople: true, seen: null, password: null },
        ...patch,
      }),
    );
  }

  const work = (host: Host) => inviteNextMembers({ store: world.store().engine, clock: host.clock });
  async function workToEnd(host: Host): Promise<number> {
    let batches = 0;
    while ((await work(host)) > 0) batches += 1;
    return batches;
  }
  const progress = (host: Host, { organization }: { organization: string }) =>
    host.engine.policies.invitations(organization as OrganizationId);

  /** How many invitations wait for each member of the organization, those without any left out. */
  async function invited({ organization }: { organization: string }): Promise<ReadonlyMap<string, number>> {
    const rows = await world.raw().run(
      `select outbox.user_id, count(*) as amount from outbox
         join memberships on memberships.user_id = outbox.user_id
        where kind = 'enrollment-invitation' and organization_id = '${organization}' group by outbox.user_id`,
    );
    return new Map(rows.map(({ user_id, amount }) => [String(user_id), Number(amount)]));
  }
  const onceEach = (users: readonly string[]) => new Map(users.map((user) => [user, 1]));

  describe('when an admin turns the requirement on', () => {
    it('U5 then nobody is written to by the request itself, and everybody by the worker, once', async () => {
      const host = world.node();
      const who = await organizationOf(host, 3);
      await turn(host, who, 'required');
      expect(await invited(who)).toEqual(new Map());
      expect(await progress(host, who)).toEqual({ sent: 0, failed: 0, total: 4 });
      await workToEnd(host);
      await workToEnd(host);
      expect(await invited(who)).toEqual(onceEach([who.user, ...who.people]));
      expect(await mailTo(host, who.people[0] ?? '')).toEqual([
        {
          kind: 'enrollment-invitation',
          organization: 'Acme Analytics',
          by: `Name of ${who.user}`,
          openSessions: 'at-once',
        },
      ]);
    });
    it('U5 then neither those who have a method, nor those who are suspended or gone', async () => {
      const host = world.node();
      const { organization, ...who } = await organizationOf(host, 3);
      const [suspended = '', deactivated = '', idle = ''] = who.people;
      const enrolled = await enrolledMember(host);
      await host.engine.directory.putMembership({ organization, user: enrolled.user, role: 'member' });
      await host.engine.directory.putMembership({ organization, user: suspended, role: 'member', state: 'suspended' });
      const email = `${deactivated}@acme.example`;
      await host.engine.directory.putUser({ id: deactivated, email, name: 'Gone', state: 'deactivated' });
      await turn(host, { ...who, organization }, 'required');
      await workToEnd(host);
      expect(await invited({ organization })).toEqual(onceEach([who.user, idle]));
    });
    it('U5 then nobody at all where the admin said so', async () => {
      const host = world.node();
      const who = await organizationOf(host, 2);
      await turn(host, who, 'required', { emailPeople: false });
      expect([await workToEnd(host), await progress(host, who)]).toEqual([0, null]);
    });
    it('U5 then only at that moment: another choice for open sessions writes to nobody again', async () => {
      const host = world.node();
      const who = await organizationOf(host, 2);
      await turn(host, who, 'required');
      await workToEnd(host);
      // Her own session is walled off by now, so she sets up first.
      const ana = await setUp(host, unwrap(await host.engine.methods.beginSetUp({ session: who.session })));
      const session = await stepUp(host, ana);
      await turn(host, { ...who, session }, 'required', { openSessions: 'next-sign-in' });
      expect(await workToEnd(host)).toBe(0);
      expect(await invited(who)).toEqual(onceEach([who.user, ...who.people]));
    });
    it('U5 then whoever sets it up before the worker comes is not written to', async () => {
      const host = world.node();
      const who = await organizationOf(host, 2);
      await turn(host, who, 'required');
      const [quick = '', slow = ''] = who.people;
      await setUp(host, await begin(host, quick));
      await workToEnd(host);
      expect(await invited(who)).toEqual(onceEach([who.user, slow]));
      expect(await progress(host, who)).toEqual({ sent: 0, failed: 0, total: 2 });
    });
    it('U5 I-56 then the page can tell what was sent and what failed', async () => {
      const host = world.node();
      const who = await organizationOf(host, 2);
      await turn(host, who, 'required');
      await workToEnd(host);
      const { outbox } = world.store().engine.repositories;
      const ids = await world.raw().run(
        `select outbox.id from outbox join memberships on memberships.user_id = outbox.user_id
          where kind = 'enrollment-invitation' and organization_id = '${who.organization}'`,
      );
      const [first, second] = ids.map(({ id }) => String(id));
      await outbox.markSent(first ?? '', host.clock.now());
      await outbox.markFailed(second ?? '');
      expect(await progress(host, who)).toEqual({ sent: 1, failed: 1, total: 3 });
      host.clock.advance(days(8));
      expect(await progress(host, who)).toBeNull();
    });
  });

  describe('when it is turned off while the worker is on its way', () => {
    it('U5 then it stops, and turning it on again begins anew', async () => {
      const host = world.node();
      const owner = await enrolledMember(host, 'owner');
      const people = Array.from({ length: 150 }, () => fresh('usr'));
      const members = people.map((id) => ({ id, email: `${id}@acme.example`, name: id, role: 'member' as const }));
      const all = [{ id: owner.user, email: `${owner.user}@acme.example`, name: 'Owner', role: 'owner' as const }];
      await host.engine.directory.sync({ id: owner.organization, name: 'Acme' }, [...all, ...members]);
      let { session } = owner;
      const turnWith = async (to: ChangePolicy['secondFactor']) => {
        session = await stepUp(host, { ...owner, session });
        await turn(host, { ...owner, session }, to);
      };
      await turnWith('optional');
      await turnWith('required');
      await work(host);
      expect((await invited(owner)).size).toBe(100);
      await turnWith('optional');
      expect(await workToEnd(host)).toBe(0);
      expect((await invited(owner)).size).toBe(100);
      expect(await progress(host, owner)).toBeNull();

      host.clock.advance(seconds(60));
      await turnWith('required');
      expect(await workToEnd(host)).toBe(2);
      const twice = [...(await invited(owner)).values()].filter((amount) => amount === 2);
      expect([twice.length, (await invited(owner)).size]).toEqual([100, 150]);
    });
  });

  describe('when there are two thousand of them', () => {
    it('U5 I-59 then a worker that is killed on its way leaves nobody out and writes to nobody twice', async () => {
      const host = world.node();
      const who = await organizationOf(host, 2000);
      await turn(host, who, 'required');

      const program = new URL('../fixtures/inviter-process.ts', import.meta.url);
      const child = fork(program, [world.url()], { execArgv: [] });
      const left = once(child, 'exit');
      let batches = 0;
      for await (const _ of on(child, 'message')) {
        batches += 1;
        if (batches === 4) break;
      }
      child.kill('SIGKILL');
      expect(await left).toEqual([null, 'SIGKILL']);
      const before = (await invited(who)).size;
      expect(before).toBeGreaterThanOrEqual(400);
      expect(before).toBeLessThan(2001);
      expect(before % 100).toBe(0);

      await workToEnd(host);
      expect(await invited(who)).toEqual(onceEach([who.user, ...who.people]));
      expect(await progress(host, who)).toEqual({ sent: 0, failed: 0, total: 2001 });
    });
    it('U5 I-58 then two workers share the walk', async () => {
      const host = world.node();
      const who = await organizationOf(host, 500);
      await turn(host, who, 'required');
      await Promise.all([workToEnd(host), workToEnd(host)]);
      expect(await invited(who)).toEqual(onceEach([who.user, ...who.people]));
    });
  });
});
