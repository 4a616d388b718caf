import { describe, expect, it } from 'vitest';
import { timeStepAt } from '../../src/domain/authenticators/totp.ts';
import type { AuthenticatorId, OrganizationId, UserId } from '../../src/domain/ids.ts';
import { TEAMMATE_FILTERS, TEAMMATE_SORTS } from '../../src/domain/members/teammate.ts';
import { after, days } from '../../src/domain/time.ts';
import type { TeammateCursor, TeammateQuery } from '../../src/ports/repositories/teammates.ts';
import { enrolledMember, fresh, type Host, newMember } from '../fixtures/host.ts';
import { onEachDatabase } from '../fixtures/on-each-database.ts';
import { join, namedPeople } from '../fixtures/team.ts';

const ALL: TeammateQuery = { filter: 'all', sort: 'name', search: '', limit: 100, after: null };

onEachDatabase('Given the list of an organization’s people', (world) => {
  const idsOf = async (host: Host, organization: string, query: Partial<TeammateQuery> = {}) => {
    const { teammates } = await host.engine.members.page(organization as OrganizationId, { ...ALL, ...query });
    return teammates.map(({ userId }) => userId as string);
  };

  /** Page after page, until there is none. */
  async function everyPage(host: Host, organization: string, query: Partial<TeammateQuery>) {
    const seen: string[] = [];
    let after: TeammateCursor | null = null;
    do {
      const asked: TeammateQuery = { ...ALL, ...query, after };
      const found = await host.engine.members.page(organization as OrganizationId, asked);
      expect(found.teammates.length).toBeLessThanOrEqual(asked.limit);
      seen.push(...found.teammates.map(({ userId }) => userId));
      after = found.next;
    } while (after !== null);
    return seen;
  }

  /** Thirteen people, many of one name, some enrolled at one moment, some who never signed in. */
  async function crowd(host: Host) {
    const names = Array.from({ length: 10 }, (_, each) => ['Ana', 'ana', 'Álvaro', 'Zoë', '李'][each % 5] ?? '');
    const { organization, owner, users } = await namedPeople(host, names);
    const enrolled = [await enrolledMember(host), await enrolledMember(host)];
    for (const { user } of enrolled) await join(host, organization, user);
    const { directory } = host.store.engine.repositories;
    for (const user of users.slice(0, 4)) await directory.noteSignIn(user as UserId, null, host.clock.now());
    return { organization, everybody: [owner, ...users, ...enrolled.map(({ user }) => user)] };
  }

  describe.each(TEAMMATE_SORTS)('sorted by %s', (sort) => {
    it.each([1, 3, 12, 13, 14])(
      'U8 when it is read %i at a time, then everybody is there exactly once',
      async (limit) => {
        const host = world.node();
        const { organization, everybody } = await crowd(host);
        const seen = await everyPage(host, organization, { sort, limit });
        expect([...seen].sort()).toEqual([...everybody].sort());
        expect(seen).toEqual(await idsOf(host, organization, { sort }));
      },
    );
  });

  /** No two orders are alike: by name, by the day they joined, by their first method, and by their last sign-in. */
  const DAYS = {
    Ana: { joined: 3, enrolled: [5, 9], lastSignIn: 10 },
    Bo: { joined: 2, enrolled: [7], lastSignIn: null },
    Cem: { joined: 4, enrolled: [], lastSignIn: 9 },
    Dia: { joined: 1, enrolled: [6], lastSignIn: 8 },
  } as const;

  it.each([
    ['name', ['Ana', 'Bo', 'Cem', 'Dia']],
    ['enrolled', ['Cem', 'Ana', 'Dia', 'Bo']],
    ['last-sign-in', ['Bo', 'Dia', 'Cem', 'Ana']],
  ] as const)('U8 sorted by %s, whoever has none comes first, then whoever has it longest', async (sort, names) => {
    const host = world.node();
    const { organization, users } = await namedPeople(host, Object.keys(DAYS));
    const { directory, authenticators } = host.store.engine.repositories;
    const at = (day: number) => after(host.clock.now(), days(day));
    for (const [index, { joined, enrolled, lastSignIn }] of Object.values(DAYS).entries()) {
      const user = users[index] as UserId;
      const membership = { organization: organization as OrganizationId, user } as const;
      await directory.removeMembership(membership.organization, user);
      await directory.putMembership({ ...membership, role: 'member' }, at(joined));
      for (const day of enrolled) {
        const app = {
          id: fresh('aut') as AuthenticatorId,
          user,
          sealedSecret: new Uint8Array(1),
          step: timeStepAt(at(day)),
        };
        await authenticators.addTotp(app, at(day));
      }
      if (lastSignIn !== null) await directory.noteSignIn(user, null, at(lastSignIn));
    }
    const { teammates } = await host.engine.members.page(organization as OrganizationId, { ...ALL, sort });
    const sorted = teammates.map(({ name }) => name).filter((name) => Object.hasOwn(DAYS, name));
    expect(sorted).toEqual(names);
  });

  it('U8 when somebody joins between two pages, then nobody else is missed or seen twice', async () => {
    const host = world.node();
    const { organization, users } = await namedPeople(host, ['B', 'D', 'F', 'H']);
    const first = await host.engine.members.page(organization as OrganizationId, { ...ALL, limit: 2 });
    const late = fresh('usr');
    await host.engine.directory.putUser({ id: late, email: `${late}@acme.example`, name: 'A' });
    await join(host, organization, late);
    const rest = await idsOf(host, organization, { after: first.next });
    const seen = [...first.teammates.map(({ userId }) => userId as string), ...rest];
    expect(seen.filter((user) => users.includes(user))).toEqual(users);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('U8 names are sorted without regard to capitals and accents, alike on both databases', async () => {
    const host = world.node();
    const names = ['Zoë', 'émile', 'Ana', 'Ángel', 'Emma', 'bo'];
    const { organization, users, owner } = await namedPeople(host, names);
    const sorted = (await idsOf(host, organization)).filter((user) => user !== owner);
    expect(sorted.map((user) => names[users.indexOf(user)])).toEqual(['Ana', 'Ángel', 'bo', 'émile', 'Emma', 'Zoë']);
  });

  it.each([
    ['an', [0, 1]],
    ['AN', [0, 1]],
    ['Łukasz', [2]],
    ['ŁUKASZ', [2]],
    ['emile', [3]],
    ['ÉMILE', [3]],
    ['100%', [4]],
    ['%', [4]],
    ['_', [5]],
    ['\\', [6]],
    ["o'", [7]],
    ["' or 1=1 --", []],
    ['a%a', []],
    ['nobody', []],
  ])('U8 a search for %j finds whoever holds just that', async (search, found) => {
    const host = world.node();
    const names = ['Ana', 'Andre', 'Łukasz', 'Émile', '100% Pure', 'snake_case', 'back\\slash', "O'Neil"];
    const { organization, users } = await namedPeople(host, names);
    const hits = await idsOf(host, organization, { search });
    const named = hits.filter((user) => users.includes(user)).map((user) => users.indexOf(user));
    expect(named.sort()).toEqual(found);
  });

  it('U8 a search goes over addresses too', async () => {
    const host = world.node();
    const { organization, users } = await namedPeople(host, ['Ana', 'Bo']);
    const [user = ''] = users;
    expect(await idsOf(host, organization, { search: `${user.toUpperCase().replaceAll('_', '-')}@ACME` })).toEqual([
      user,
    ]);
  });

  describe('when it is narrowed', () => {
    async function everyState(host: Host) {
      const { organization, user: owner } = await newMember(host, 'owner');
      const id = organization as OrganizationId;
      const { recoveryCodes, teammates } = host.store.engine.repositories;
      const add = async (codesLeft: number | null) => {
        const { user } = codesLeft === null ? await newMember(host) : await enrolledMember(host);
        await join(host, organization, user);
        const digests = Array.from({ length: codesLeft ?? 0 }, (_, each) => fresh(`digest-${each}`));
        if (codesLeft !== null) await recoveryCodes.replace(user as UserId, digests, host.clock.now());
        return user;
      };
      const [bare, three, none, four] = [await add(null), await add(3), await add(0), await add(4)];
      const [held, heldAndSuspended, suspended] = [await add(10), await add(null), await add(2)];
      for (const user of [held, heldAndSuspended]) await teammates.hold(user as UserId, [id], id, host.clock.now());
      for (const user of [heldAndSuspended, suspended])
        await host.engine.directory.putMembership({ organization, user, role: 'member', state: 'suspended' });
      return { organization, owner, bare, three, none, four, held, heldAndSuspended, suspended };
    }

    it('U8 then each filter holds whom it names, and its count is their number', async () => {
      const host = world.node();
      const { organization, ...who } = await everyState(host);
      const counts = await host.engine.members.counts(organization as OrganizationId);
      const expected = {
        all: Object.values(who),
        'not-set-up': [who.owner, who.bare],
        'single-sign-on': [],
        'few-codes': [who.three, who.none],
        'on-hold': [who.held],
        suspended: [who.heldAndSuspended, who.suspended],
      };
      for (const filter of TEAMMATE_FILTERS) {
        const found = await idsOf(host, organization, { filter });
        expect([filter, [...found].sort()]).toEqual([filter, [...expected[filter]].sort()]);
        expect([filter, counts[filter]]).toEqual([filter, found.length]);
      }
    });
    it('U8 then a page of a filter is read like any other', async () => {
      const host = world.node();
      const { organization } = await everyState(host);
      for (const filter of TEAMMATE_FILTERS) {
        const paged = await everyPage(host, organization, { filter, limit: 1, sort: 'enrolled' });
        expect(paged).toEqual(await idsOf(host, organization, { filter, sort: 'enrolled' }));
      }
    });
  });

  it('U8 each has methods with their day, codes left, and the last sign-in', async () => {
    const host = world.node();
    const { organization } = await newMember(host, 'owner');
    const member = await enrolledMember(host);
    await join(host, organization, member.user);
    const [teammate] = await host.engine.members.findAll(organization as OrganizationId, [member.user]);
    const since = host.clock.now();
    expect(teammate).toMatchObject({
      methods: [{ method: 'totp', since }],
      enrolledSince: since,
      recoveryCodesLeft: 10,
    });
    expect(teammate?.lastSignInAt).toBe(since);
  });

  it('I-33 nobody of another organization is in it, by list or by id', async () => {
    const host = world.node();
    const [own, foreign] = [await newMember(host), await newMember(host)];
    const organization = own.organization as OrganizationId;
    expect(await idsOf(host, organization)).toEqual([own.user]);
    const found = await host.engine.members.findAll(organization, [foreign.user, own.user, 'nobody']);
    expect(found.map(({ userId }) => userId)).toEqual([own.user]);
    expect(await host.engine.members.findAll(organization, [])).toEqual([]);
  });
});
