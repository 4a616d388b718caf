import { expect, it } from 'vitest';
import type { OrganizationId, UserId } from '../../src/domain/ids.ts';
import { secondFactorState, TEAMMATE_FILTERS, type TeammateFilter } from '../../src/domain/members/teammate.ts';
import { before, days } from '../../src/domain/time.ts';
import { fresh, type Host, newMember } from '../fixtures/host.ts';
import { onEachDatabase, type World } from '../fixtures/on-each-database.ts';
import { join } from '../fixtures/team.ts';

/** What each holds, oldest first, where only apps count. */
const PEOPLE = {
  none: [],
  phone: ['sms'],
  phoneAndPasskey: ['sms', 'passkey'],
  app: ['totp'],
  phoneThenApp: ['sms', 'totp'],
  held: ['sms'],
  heldWithApp: ['totp'],
  suspended: ['sms'],
  joinedToday: [],
  phoneJoinedToday: ['sms'],
} as const;
type Name = keyof typeof PEOPLE;

onEachDatabase('Given an organization where only apps count', (world) => {
  const page = async (host: Host, organization: OrganizationId, filter: TeammateFilter, limit = 100) =>
    host.engine.members.page(organization, { filter, sort: 'name', search: '', limit, after: null });

  const idsIn = async (host: Host, organization: OrganizationId, filter: TeammateFilter) =>
    (await page(host, organization, filter)).teammates.map(({ userId }) => userId as string).sort();

  async function statesOf(host: Host, organization: OrganizationId, ids: Readonly<Record<Name, string>>) {
    const { policy } = await host.engine.policies.read(organization);
    const { teammates } = await page(host, organization, 'all');
    const kinds = new Map(
      teammates.map((each) => [each.userId as string, secondFactorState(each, policy, host.clock.now()).kind]),
    );
    return Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, kinds.get(id)]));
  }

  /** What Access security counts, what the filters find, and what their counts say: one number. */
  async function expectOneCount(host: Host, organization: OrganizationId) {
    const [counts, impact] = [
      await host.engine.members.counts(organization),
      await host.engine.policies.preview(organization),
    ];
    for (const filter of TEAMMATE_FILTERS) {
      expect([filter, (await idsIn(host, organization, filter)).length]).toEqual([filter, counts[filter]]);
    }
    expect(counts['not-set-up']).toBe(impact.mustSetUp);
    expect(counts.all - counts.suspended).toBe(impact.total);
    expect(counts.suspended).toBe(impact.suspended);
    expect(impact.total - counts['not-set-up']).toBe(impact.noChange);
    return counts;
  }

  it('U8 then whoever only holds another method is among those who still need to set up', async () => {
    const host = world.node();
    const { organization, ids } = await stage(world, host);
    expect(await statesOf(host, organization, ids)).toEqual({
      ...{ owner: 'overdue', none: 'overdue', phone: 'not-counting', phoneAndPasskey: 'not-counting' },
      ...{ app: 'enrolled', phoneThenApp: 'enrolled', held: 'on-hold', heldWithApp: 'on-hold' },
      ...{ suspended: 'suspended', joinedToday: 'due', phoneJoinedToday: 'not-counting' },
    });
    const { owner, none, phone, phoneAndPasskey, held, joinedToday, phoneJoinedToday } = ids;
    const lacking = [owner, none, phone, phoneAndPasskey, held, joinedToday, phoneJoinedToday].sort();
    expect(await idsIn(host, organization, 'not-set-up')).toEqual(lacking);
    expect(await expectOneCount(host, organization)).toMatchObject({ all: 11, 'not-set-up': 7, suspended: 1 });
  });

  it('U8 then they are counted alike where nothing is required, and where everything counts again', async () => {
    const host = world.node();
    const { organization, ids, run } = await stage(world, host);
    await run(`update policies set second_factor = 'optional' where organization_id = '${organization}'`);
    expect(await expectOneCount(host, organization)).toMatchObject({ 'not-set-up': 7 });
    await run(`update policies set second_factor = 'required', methods = 'passkey,totp,sms'
      where organization_id = '${organization}'`);
    expect(await expectOneCount(host, organization)).toMatchObject({ 'not-set-up': 3 });
    expect(await idsIn(host, organization, 'not-set-up')).toEqual([ids.owner, ids.none, ids.joinedToday].sort());
  });

  it('U8 U5 then whoever is deactivated, with a method or without, is counted nowhere, and is back with the account', async () => {
    const host = world.node();
    const { organization, ids } = await stage(world, host);
    const before = await expectOneCount(host, organization);
    const turn = async (state: 'active' | 'deactivated') => {
      for (const user of [ids.none, ids.phone, ids.phoneThenApp, ids.held, ids.suspended]) {
        const email = `${user}@acme.example`;
        await host.engine.directory.putUser({ id: user, email, name: 'Gone', state });
      }
    };
    await turn('deactivated');
    expect(await expectOneCount(host, organization)).toEqual({
      ...{ all: 6, 'not-set-up': 4, 'single-sign-on': 0, 'few-codes': 4, 'on-hold': 1, suspended: 0 },
    });
    await turn('active');
    expect(await expectOneCount(host, organization)).toEqual(before);
  });

  it('U8 then their recovery codes are still among those that run low', async () => {
    const host = world.node();
    const { organization, ids } = await stage(world, host);
    expect(await idsIn(host, organization, 'few-codes')).toContain(ids.phone);
    expect(await idsIn(host, organization, 'few-codes')).not.toContain(ids.none);
  });

  it('U8 then a page of those who need to set up is read one after the other', async () => {
    const host = world.node();
    const { organization } = await stage(world, host);
    const query = { filter: 'not-set-up', sort: 'enrolled', search: '', limit: 1 } as const;
    const seen: string[] = [];
    for (let after = null; ; ) {
      const found = await host.engine.members.page(organization, { ...query, after });
      seen.push(...found.teammates.map(({ userId }) => userId as string));
      if (found.next === null) break;
      after = found.next as never;
    }
    expect([...seen].sort()).toEqual(await idsIn(host, organization, 'not-set-up'));
  });
});

async function stage(world: World, host: Host) {
  const { user: owner, organization } = await newMember(host, 'owner');
  const id = organization as OrganizationId;
  const now = host.clock.now();
  const run = (sql: string) => world.raw().run(sql);
  const entries: [string, string][] = [['owner', owner]];
  for (const [name, methods] of Object.entries(PEOPLE)) {
    const { user } = await newMember(host);
    await join(host, organization, user);
    entries.push([name, user]);
    for (const [index, method] of methods.entries()) {
      await run(`insert into authenticators (id, user_id, method, confirmed_at, failed_in_row)
        values ('${fresh('aut')}', '${user}', '${method}', ${index + 1}, 0)`);
    }
  }
  const ids = Object.fromEntries(entries) as Record<Name | 'owner', string>;
  for (const user of [ids.held, ids.heldWithApp]) {
    await host.store.engine.repositories.teammates.hold(user as UserId, [id], id, now);
  }
  await host.engine.directory.putMembership({ organization, user: ids.suspended, role: 'member', state: 'suspended' });
  const settled = before(now, days(90));
  const newcomers = `'${ids.joinedToday}', '${ids.phoneJoinedToday}'`;
  await run(`update memberships set joined_at = ${settled}
    where organization_id = '${organization}' and user_id not in (${newcomers})`);
  await run(`update policies set second_factor = 'required', methods = 'totp', in_force_from = ${settled}, grace_days = 7
    where organization_id = '${organization}'`);
  return { organization: id, ids, run };
}
