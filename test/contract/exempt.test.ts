import { describe, expect, it } from 'vitest';
import type { OrganizationId, UserId } from '../../src/domain/ids.ts';
import { secondFactorState, TEAMMATE_FILTERS, type TeammateFilter } from '../../src/domain/members/teammate.ts';
import type { Policy } from '../../src/domain/policy/policy.ts';
import { inviteNextMembers } from '../../src/worker/invitations.ts';
import { begin, complete, enrolledMember, fresh, type Host, newMember, stateOf, unwrap } from '../fixtures/host.ts';
import { onEachDatabase, type World } from '../fixtures/on-each-database.ts';
import { join } from '../fixtures/team.ts';

type Mode = Pick<Policy, 'singleSignOn' | 'secondFactorAfterSingleSignOn'>;

type At = 'here' | 'elsewhere' | 'nowhere';

/** Where each of them has an account at an identity provider, and by which connection they last came. */
const PEOPLE = {
  onlyThrough: { linked: 'here', last: 'here' },
  withPassword: { linked: 'here', last: 'here' },
  withAccountElsewhere: { linked: 'here', last: 'here' },
  withPasskeyAlone: { linked: 'here', last: 'here' },
  lastByLink: { linked: 'here', last: 'nowhere' },
  unlinkedSince: { linked: 'nowhere', last: 'here' },
  throughAnother: { linked: 'elsewhere', last: 'elsewhere' },
  neverLinked: { linked: 'nowhere', last: 'nowhere' },
  withApp: { linked: 'here', last: 'here' },
  suspended: { linked: 'here', last: 'here' },
} as const satisfies Record<string, { readonly linked: At; readonly last: At }>;
type Name = keyof typeof PEOPLE;
type Run = (sql: string) => Promise<unknown>;

async function stage(world: World, host: Host) {
  const { user: owner, organization } = await newMember(host, 'owner');
  const places = { here: fresh('con'), elsewhere: fresh('con'), nowhere: null };
  const run: Run = (sql) => world.raw().run(sql);
  const ids: Record<string, string> = {};
  for (const [name, { linked, last }] of Object.entries(PEOPLE)) {
    const { user } = name === 'withApp' ? await enrolledMember(host) : await newMember(host);
    await join(host, organization, user);
    await bring(run, user, { linked: places[linked], last: places[last] });
    ids[name] = user;
  }
  const who = ids as Record<Name, string>;
  await run(`insert into passwords (user_id, hash, changed_at) values ('${who.withPassword}', 'any', 0)`);
  await run(`insert into identities (issuer, subject, id, user_id, provider, email, linked_at) values
    ('https://g.example', '${fresh('sub')}', '${fresh('idn')}', '${who.withAccountElsewhere}', 'oidc', 'a@b.example', 0)`);
  await addPasskey(run, who.withPasskeyAlone);
  await host.engine.directory.putMembership({ organization, user: who.suspended, role: 'member', state: 'suspended' });
  const set = ({ singleSignOn, secondFactorAfterSingleSignOn }: Mode, methods = 'passkey,totp,sms') =>
    run(`update policies set single_sign_on = '${singleSignOn}', connection_id = '${places.here}', methods = '${methods}',
      second_factor_after_single_sign_on = '${secondFactorAfterSingleSignOn}', second_factor = 'required',
      in_force_from = 0 where organization_id = '${organization}'`);
  return { organization: organization as OrganizationId, owner, connection: places.here, ids: who, set, run };
}

type Came = Readonly<Record<'linked' | 'last', string | null>>;

async function bring(run: Run, user: string, { linked, last }: Came): Promise<void> {
  if (last !== null) await run(`update users set last_sign_in_connection = '${last}' where id = '${user}'`);
  if (linked === null) return;
  await run(`insert into federated_identities (connection_id, subject, user_id, created_at, completed_at)
    values ('${linked}', '${user}', '${user}', 0, 0)`);
}

async function addPasskey(run: Run, user: string): Promise<void> {
  const id = fresh('aut');
  await run(`insert into authenticators (id, user_id, method, confirmed_at, failed_in_row)
    values ('${id}', '${user}', 'passkey', 1, 0)`);
  await run(`insert into passkeys (authenticator_id, user_id, credential_id, public_key, counter, transports,
      user_verified, opens_alone) values ('${id}', '${user}', '${id}', '', 0, '', 1, 1)`);
}

const AVAILABLE: Mode = { singleSignOn: 'available', secondFactorAfterSingleSignOn: 'no' };
const REQUIRED: Mode = { singleSignOn: 'required', secondFactorAfterSingleSignOn: 'no' };

onEachDatabase('Given members who come through single sign-on', (world) => {
  async function statesOf(host: Host, organization: OrganizationId) {
    const { policy } = await host.engine.policies.read(organization);
    const everybody = { filter: 'all', sort: 'name', search: '', limit: 100, after: null } as const;
    const { teammates } = await host.engine.members.page(organization, everybody);
    const now = host.clock.now();
    return new Map(teammates.map((each) => [each.userId as string, secondFactorState(each, policy, now).kind]));
  }

  async function idsIn(host: Host, organization: OrganizationId, filter: TeammateFilter) {
    const query = { filter, sort: 'name', search: '', limit: 100, after: null } as const;
    const { teammates } = await host.engine.members.page(organization, query);
    return teammates.map(({ userId }) => userId as string).sort();
  }

  /** Whom the worker would write to, now. */
  async function invited(host: Host, organization: OrganizationId): Promise<readonly string[]> {
    const { invitations } = host.store.engine.repositories;
    const run = { organization, policyVersion: 2, requestedBy: null, total: 0 };
    await invitations.begin(run, host.clock.now());
    while ((await inviteNextMembers({ store: world.store().engine, clock: host.clock })) > 0);
    const rows = await world.raw().run(
      `select outbox.user_id from outbox join invitation_runs on invitation_runs.id = outbox.run_id
        where organization_id = '${organization}'`,
    );
    return rows.map(({ user_id }) => String(user_id)).sort();
  }

  /** Every place that counts or names them says the same. */
  async function expectOneTruth(host: Host, organization: OrganizationId) {
    const [states, counts] = [await statesOf(host, organization), await host.engine.members.counts(organization)];
    const of = (...kinds: readonly string[]) =>
      [...states].filter(([, kind]) => kinds.includes(kind)).map(([id]) => id);
    const [spared, asked] = [of('single-sign-on').sort(), of('overdue', 'not-counting').sort()];
    expect(await idsIn(host, organization, 'single-sign-on')).toEqual(spared);
    expect(await idsIn(host, organization, 'not-set-up')).toEqual(asked);
    for (const filter of TEAMMATE_FILTERS) {
      expect([filter, (await idsIn(host, organization, filter)).length]).toEqual([filter, counts[filter]]);
    }
    const impact = await host.engine.policies.preview(organization);
    expect(impact).toMatchObject({ exempt: spared.length, mustSetUp: asked.length });
    expect(impact.noChange).toBe(of('enrolled').length);
    expect(impact.total).toBe(impact.noChange + impact.exempt + impact.mustSetUp);
    expect(await invited(host, organization)).toEqual(asked);
    return spared;
  }

  it('U8 M9 S6 where it is available, then those alone who have nothing else and last came through it', async () => {
    const host = world.node();
    const { organization, ids, set } = await stage(world, host);
    await set(AVAILABLE);
    expect(await expectOneTruth(host, organization)).toEqual([ids.onlyThrough]);
  });

  it('U8 M7 I-42 where it is required, then everybody, owners too', async () => {
    const host = world.node();
    const { organization, ids, owner, set } = await stage(world, host);
    await set(REQUIRED);
    const spared = await expectOneTruth(host, organization);
    const { withApp: _, withPasskeyAlone: __, suspended: ___, ...rest } = ids;
    expect(spared).toEqual([owner, ...Object.values(rest)].sort());
  });

  it.each([
    { singleSignOn: 'off', secondFactorAfterSingleSignOn: 'no' },
    { singleSignOn: 'available', secondFactorAfterSingleSignOn: 'yes' },
    { singleSignOn: 'required', secondFactorAfterSingleSignOn: 'yes' },
    { singleSignOn: 'available', secondFactorAfterSingleSignOn: 'damaged' as 'no' },
  ] as const)(
    'U2 U8 I-43 where it is $singleSignOn and asks after: $secondFactorAfterSingleSignOn, then nobody',
    async (mode) => {
      const host = world.node();
      const { organization, set } = await stage(world, host);
      await set(mode);
      expect(await expectOneTruth(host, organization)).toEqual([]);
    },
  );

  it('U5 U8 when fewer methods count, then nobody whom it spares must add one, and others must', async () => {
    const host = world.node();
    const { organization, ids, set } = await stage(world, host);
    await set(AVAILABLE, 'totp');
    expect(await expectOneTruth(host, organization)).toEqual([ids.onlyThrough]);
    expect((await statesOf(host, organization)).get(ids.withPasskeyAlone)).toBe('not-counting');
    const before = await host.engine.policies.previewMethods(organization, ['totp']);
    // The passkey opens the account by itself: a way in, so its holder is asked.
    expect(before).toMatchObject({ exempt: 1, mustAdd: { count: 1 } });
    await set(REQUIRED, 'totp');
    expect((await statesOf(host, organization)).get(ids.withPasskeyAlone)).toBe('single-sign-on');
    expect(await idsIn(host, organization, 'single-sign-on')).toContain(ids.withPasskeyAlone);
    const after = await host.engine.policies.previewMethods(organization, ['totp']);
    expect(after).toMatchObject({ mustSetUp: 0, mustAdd: { count: 0, names: [] }, signedInNow: 0 });
    expect(after?.exempt).toBe((after?.total ?? 0) - 1);
  });

  describe('Given somebody who is exempt', () => {
    it('M9 S6 then every sign-in of theirs through it ends in, without a second factor', async () => {
      const host = world.node();
      const { organization, connection, ids, set } = await stage(world, host);
      await set(AVAILABLE);
      const firstFactor = { kind: 'saml', connection } as const;
      const progress = unwrap(await host.engine.beginSignIn({ user: ids.onlyThrough, firstFactor }));
      const session = await complete(host, progress);
      expect(await host.engine.authorize({ session, organization })).toMatchObject({ kind: 'allow' });
      expect((await statesOf(host, organization)).get(ids.onlyThrough)).toBe('single-sign-on');
    });

    it('U8 then a sign-in by another way is asked, and from one that gets in on they are listed as not set up', async () => {
      const host = world.node();
      const { organization, ids, set, run } = await stage(world, host);
      await set(AVAILABLE);
      const asked = await begin(host, ids.onlyThrough, 'magic-link');
      expect(stateOf(asked)).toBe('enroll');
      await run(`update policies set second_factor = 'optional' where organization_id = '${organization}'`);
      await complete(host, await begin(host, ids.onlyThrough, 'magic-link'));
      await set(AVAILABLE);
      expect((await statesOf(host, organization)).get(ids.onlyThrough)).toBe('overdue');
      const { policies } = host.engine;
      expect(await policies.preview(organization)).toMatchObject({ exempt: 0, signedInNow: 1 });
    });

    it('U8 I-41 then a sign-in through another organization’s changes it too: it opens nothing here', async () => {
      const host = world.node();
      const { organization, ids, set } = await stage(world, host);
      await set(AVAILABLE);
      const { directory } = host.store.engine.repositories;
      await directory.noteSignIn(ids.onlyThrough as UserId, fresh('con') as never, host.clock.now());
      expect((await statesOf(host, organization)).get(ids.onlyThrough)).toBe('overdue');
    });
  });
});
