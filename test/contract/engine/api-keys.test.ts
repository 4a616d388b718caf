import { expect, it } from 'vitest';
import type { MakeApiKey } from '../../../src/application/engine.ts';
import { SCOPES, type Scope } from '../../../src/domain/api-keys/scopes.ts';
import type { OrganizationId, UserId } from '../../../src/domain/ids.ts';
import { days, minutes, seconds } from '../../../src/domain/time.ts';
import {
  begin,
  complete,
  enrolledMember,
  type Host,
  hostOn,
  mailTo,
  newMember,
  refusalOf,
  require2fa,
  setUp,
  stepUp,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { type Racers, startRacers } from '../../fixtures/racers.ts';
import { confirmedAdmin, join, memberOfAll } from '../../fixtures/team.ts';

interface By {
  readonly session: string;
  readonly organization: string;
}

const make = (host: Host, { session, organization }: By, patch: Partial<MakeApiKey> = {}) =>
  host.engine.apiKeys.make({
    ...{ session, organization, password: null },
    ...{ name: 'Payroll', scopes: [...SCOPES], days: 90 },
    ...patch,
  });

const ask = (host: Host, apiKey: string, organization: string, scope: Scope | null = 'members:read') =>
  host.engine.apiKeys.admit({ apiKey, organization, scope });

/** An owner without a second factor, where none is required, who has just confirmed. */
async function ownerByPassword(host: Host) {
  const { user, organization } = await newMember(host, 'owner');
  const session = await stepUp(host, { session: await complete(host, await begin(host, user)), secret: null });
  return { user, organization, session };
}

async function because(host: Host, apiKey: string, organization: string) {
  const asked = await ask(host, apiKey, organization);
  if (asked.ok) return 'speaks';
  return asked.refusal.code === 'api_key.silent' ? asked.refusal.because : asked.refusal.code;
}

onEachDatabase('Given an API key', (world) => {
  it('I-39 I-49 then it is shown once, and the database knows only its digest and its first characters', async () => {
    const host = world.node();
    const owner = await confirmedAdmin(host, 'owner');
    const { token, key } = unwrap(await make(host, owner));
    expect(token).toMatch(/^tfk_[\w-]{43}$/);
    expect(key).toMatchObject({ name: 'Payroll', beginning: token.slice(0, 10), state: 'works', lastUsedAt: null });
    expect(key.expiresAt - key.madeAt).toBe(days(90));
    for (const cell of await world.raw().dump()) expect(cell).not.toContain(token.slice(10));
    expect(unwrap(await ask(host, token, owner.organization))).toMatchObject({
      ...{ user: { id: owner.user }, organization: { id: owner.organization }, role: 'owner' },
      apiKey: { id: key.id, name: 'Payroll' },
    });
  });

  it('I-37 then nobody makes one but an owner or admin who is freshly confirmed, and of what there is', async () => {
    const host = world.node();
    const [admin, member] = [await confirmedAdmin(host), await enrolledMember(host)];
    expect(refusalOf(await make(host, member))).toBe('role.insufficient');
    expect(refusalOf(await make(host, { ...admin, organization: member.organization }))).toBe('organization.not_found');
    for (const patch of [{ name: '' }, { name: 'a\nb' }, { scopes: [] }, { scopes: ['members:read', 'all'] }]) {
      expect(refusalOf(await make(host, admin, patch))).toBe('api_key.malformed');
    }
    for (const count of [0, 366, 1.5, Number.NaN]) {
      expect(refusalOf(await make(host, admin, { days: count }))).toBe('api_key.malformed');
    }
    host.clock.advance(minutes(6));
    expect(refusalOf(await make(host, admin))).toBe('step_up.required');
  });

  it('I-38 T1 then it opens its own organization and no other, within its scopes and never what is for sessions', async () => {
    const host = world.node();
    const [owner, other] = [await confirmedAdmin(host, 'owner'), await newMember(host, 'owner')];
    await join(host, other.organization, owner.user, 'owner');
    const { token } = unwrap(await make(host, owner, { scopes: ['members:read'] }));
    expect(refusalOf(await ask(host, token, other.organization))).toBe('organization.not_found');
    expect(refusalOf(await ask(host, token, 'org_nowhere'))).toBe('organization.not_found');
    expect(refusalOf(await ask(host, token, 'a\u0000b'))).toBe('organization.not_found');
    expect(refusalOf(await ask(host, token, owner.organization, 'members:write'))).toBe('api_key.scope_missing');
    expect(refusalOf(await ask(host, token, owner.organization, null))).toBe('api_key.not_allowed');
    expect(refusalOf(await ask(host, `${token}x`, owner.organization))).toBe('api_key.not_found');
    const question = { session: token, organization: owner.organization };
    expect((await host.engine.authorize(question)).kind).toBe('no-session');
  });

  it('I-46 I-60 then it ends with its time, and a clock that is set back does not revive it', async () => {
    const host = world.node();
    const owner = await ownerByPassword(host);
    const { token } = unwrap(await make(host, owner, { days: 1 }));
    host.clock.advance(days(1));
    expect(refusalOf(await ask(host, token, owner.organization))).toBe('api_key.not_found');
    host.clock.advance(-days(1) as never);
    expect(refusalOf(await ask(host, token, owner.organization))).toBe('api_key.not_found');
  });

  it('then its use is noted at most once a minute', async () => {
    const host = world.node();
    const owner = await ownerByPassword(host);
    const { token } = unwrap(await make(host, owner));
    const lastUse = async () => (await host.engine.apiKeys.list(owner.organization as OrganizationId))[0]?.lastUsedAt;
    const first = host.clock.now();
    await ask(host, token, owner.organization);
    host.clock.advance(seconds(59));
    await ask(host, token, owner.organization);
    expect(await lastUse()).toBe(first);
    host.clock.advance(seconds(1));
    await ask(host, token, owner.organization);
    expect(await lastUse()).toBe(first + minutes(1));
  });

  it.each(['at-once', 'next-sign-in'] as const)(
    'I-39 when the switch is turned on with open sessions %s, then a key made by a password alone falls silent and stays so',
    async (openSessions) => {
      const host = world.node();
      const owner = await ownerByPassword(host);
      const { token } = unwrap(await make(host, owner));
      expect(await because(host, token, owner.organization)).toBe('speaks');
      host.clock.advance(seconds(1));
      await require2fa(host, owner.organization, openSessions);
      expect(await because(host, token, owner.organization)).toBe('second-factor');
      await setUp(host, unwrap(await host.engine.methods.beginSetUp({ session: owner.session })));
      expect(await because(host, token, owner.organization)).toBe('second-factor');
      const [listed] = await host.engine.apiKeys.list(owner.organization as OrganizationId);
      expect(listed?.state).toBe('second-factor');
    },
  );

  it('I-39 I-40 when its maker is suspended, demoted, removed or taken back, then it follows on the next request', async () => {
    const host = world.node();
    const { directory } = host.engine;
    const owner = await confirmedAdmin(host, 'owner');
    const { token } = unwrap(await make(host, owner));
    const membership = { organization: owner.organization, user: owner.user } as const;
    const now = () => because(host, token, owner.organization);
    await directory.putMembership({ ...membership, role: 'owner', state: 'suspended' });
    expect(await now()).toBe('maker-not-active');
    await directory.putMembership({ ...membership, role: 'admin', state: 'active' });
    expect(await now()).toBe('speaks');
    await directory.putMembership({ ...membership, role: 'member' });
    expect(await now()).toBe('maker-not-admin');
    await directory.removeMembership(membership);
    expect(await now()).toBe('maker-left');
    host.clock.advance(seconds(1));
    await directory.putMembership({ ...membership, role: 'owner' });
    expect(await now()).toBe('maker-left');
  });

  it('I-45 when its maker is deactivated, then it is revoked, and does not come back with them', async () => {
    const host = world.node();
    const owner = await confirmedAdmin(host, 'owner');
    const { token } = unwrap(await make(host, owner));
    const user = { id: owner.user, email: `${owner.user}@acme.example`, name: 'Owner' };
    await host.engine.directory.putUser({ ...user, state: 'deactivated' });
    await host.engine.directory.putUser({ ...user, state: 'active' });
    expect(refusalOf(await ask(host, token, owner.organization))).toBe('api_key.not_found');
    expect(await world.auditOf(owner.user)).toContain('api_key.revoked');
  });

  it('I-32 I-39 T7 when its maker is reset by an admin of another organization, then it is gone, and new set-up does not bring it back', async () => {
    const host = world.node();
    const admin = await confirmedAdmin(host, 'owner');
    const maker = await confirmedAdmin(host, 'owner');
    await join(host, admin.organization, maker.user);
    await join(host, maker.organization, (await enrolledMember(host)).user, 'owner');
    const { token, key } = unwrap(await make(host, maker));
    const by = { session: admin.session, organization: admin.organization, password: null };
    unwrap(await host.engine.members.reset({ ...by, users: [maker.user], reason: 'Lost phone' }));
    expect(refusalOf(await ask(host, token, maker.organization))).toBe('api_key.not_found');
    const where = `organization_id = '${maker.organization}' and action = 'api_key.revoked'`;
    expect(await world.raw().run(`select actor_id, target_id, details from audit_events where ${where}`)).toEqual([
      {
        actor_id: null,
        target_id: maker.user,
        details: JSON.stringify({ key: key.id, name: 'Payroll', because: 'reset' }),
      },
    ]);
  });

  it('I-52 T13 then making and revoking it are one event each, and its maker is told', async () => {
    const host = world.node();
    const [maker, admin] = [await confirmedAdmin(host, 'owner'), await enrolledMember(host)];
    await join(host, maker.organization, admin.user, 'admin');
    const { key, token } = unwrap(await make(host, maker));
    const revoke = { session: admin.session, organization: maker.organization, id: key.id };
    expect(await host.engine.apiKeys.revoke(revoke)).toEqual({ ok: true, value: null });
    expect(refusalOf(await host.engine.apiKeys.revoke(revoke))).toBe('api_key.gone');
    expect(refusalOf(await ask(host, token, maker.organization))).toBe('api_key.not_found');
    const events = await world
      .raw()
      .run(`select action, actor_id from audit_events where details like '%${key.id}%' order by at, id`);
    expect(events).toHaveLength(2);
    expect(events).toEqual(
      expect.arrayContaining([
        { action: 'api_key.created', actor_id: maker.user },
        { action: 'api_key.revoked', actor_id: admin.user },
      ]),
    );
    const about = { organization: `Organization ${maker.organization}`, keyName: 'Payroll' };
    const mails = (await mailTo(host, maker.user)).filter(({ kind }) => kind.startsWith('api-key'));
    expect(mails).toHaveLength(2);
    expect(mails).toEqual(
      expect.arrayContaining([
        { kind: 'api-key-made', ...about },
        { kind: 'api-key-revoked', ...about, by: `Name of ${admin.user}` },
      ]),
    );
  });

  it('I-38 then an admin of another organization cannot revoke it, nor can an ordinary member', async () => {
    const host = world.node();
    const [maker, stranger, member] = [
      await confirmedAdmin(host, 'owner'),
      await confirmedAdmin(host, 'owner'),
      await enrolledMember(host),
    ];
    await join(host, maker.organization, member.user);
    const { key, token } = unwrap(await make(host, maker));
    const { apiKeys } = host.engine;
    const elsewhere = { session: stranger.session, organization: stranger.organization, id: key.id };
    expect(refusalOf(await apiKeys.revoke(elsewhere))).toBe('api_key.gone');
    const inside = { session: member.session, organization: maker.organization, id: key.id };
    expect(refusalOf(await apiKeys.revoke(inside))).toBe('role.insufficient');
    expect(await because(host, token, maker.organization)).toBe('speaks');
  });

  it('I-59 when its mail cannot be written, then there is no key either', async () => {
    const host = world.node();
    const owner = await confirmedAdmin(host, 'owner');
    await world.raw().run('alter table outbox rename to outbox_away');
    try {
      await expect(make(host, owner)).rejects.toThrow();
    } finally {
      await world.raw().run('alter table outbox_away rename to outbox');
    }
    expect(await host.engine.apiKeys.list(owner.organization as OrganizationId)).toEqual([]);
  });
});

onEachDatabase('Given a key that acts', (world) => {
  it('I-33 I-52 T8 then it resets members, and neither owners nor its own maker, and the log names the key', async () => {
    const host = world.node();
    const maker = await confirmedAdmin(host, 'owner');
    const [member, owner] = [await memberOfAll(host, [maker.organization]), await enrolledMember(host)];
    await join(host, maker.organization, owner.user, 'owner');
    const { token, key } = unwrap(await make(host, maker));
    const by = { session: '', apiKey: token, organization: maker.organization, password: null };
    const users = [member.user, owner.user, maker.user];
    const outcomes = unwrap(await host.engine.members.reset({ ...by, users, reason: 'Lost phone' }));
    expect(outcomes.map(({ skipped }) => skipped)).toEqual([null, 'is-owner', 'is-yourself']);
    const where = `target_id = '${member.user}' and action = 'member.reset'`;
    expect(await world.raw().run(`select actor_id, details from audit_events where ${where}`)).toEqual([
      { actor_id: key.id, details: JSON.stringify({ reason: 'Lost phone', apiKey: 'Payroll', maker: maker.user }) },
    ]);
    expect(await mailTo(host, member.user)).toContainEqual({
      ...{ kind: 'second-factor-reset', organization: `Organization ${maker.organization}` },
      ...{ by: `Name of ${maker.user}`, byKey: 'Payroll' },
    });
  });

  it('I-33 T8 then it makes nobody an owner, touches none, and neither changes nor removes its maker', async () => {
    const host = world.node();
    const maker = await confirmedAdmin(host, 'owner');
    const [member, owner] = [await memberOfAll(host, [maker.organization]), await enrolledMember(host)];
    await join(host, maker.organization, owner.user, 'owner');
    const { token } = unwrap(await make(host, maker));
    const change = async (user: string, to: 'owner' | 'admin' | 'suspended' | 'removed') => {
      const command = { session: '', apiKey: token, organization: maker.organization, user, to };
      const changed = await host.engine.members.change(command);
      return changed.ok ? 'done' : changed.refusal;
    };
    expect(await change(member.user, 'owner')).toMatchObject({ obstacle: 'is-owner' });
    for (const to of ['admin', 'suspended', 'removed'] as const) {
      expect(await change(owner.user, to)).toMatchObject({ obstacle: 'is-owner' });
      expect(await change(maker.user, to)).toMatchObject({ obstacle: 'is-yourself' });
    }
    expect([await change(member.user, 'admin'), await change(member.user, 'removed')]).toEqual(['done', 'done']);
  });

  it('I-37 then it changes the policy with policy:write alone', async () => {
    const host = world.node();
    const maker = await confirmedAdmin(host, 'owner');
    const change = async (scopes: readonly Scope[]) => {
      const { token } = unwrap(await make(host, maker, { scopes }));
      const { version } = await host.engine.policies.read(maker.organization as OrganizationId);
      return host.engine.policies.change({
        ...{ session: '', apiKey: token, organization: maker.organization, password: null, version, seen: null },
        ...{ secondFactor: 'optional', openSessions: 'at-once', emailPeople: false },
      });
    };
    expect(refusalOf(await change(['policy:read', 'members:write']))).toBe('api_key.scope_missing');
    expect(unwrap(await change(['policy:write'])).policy.secondFactor).toBe('optional');
    const events = await world.raw().run(`select actor_id from audit_events where action = 'policy.changed'`);
    expect(events.map(({ actor_id }) => String(actor_id).slice(0, 4))).toContain('key_');
  });
});

onEachDatabase('Given several nodes', (world) => {
  let racers: Racers;
  const race = async <Value>(path: readonly string[], calls: readonly (readonly unknown[])[], now: number) => {
    racers = startRacers(world.url(), 2);
    try {
      return await racers.race<Value>({ path, calls, now, processes: 2 });
    } finally {
      await racers.stop();
    }
  };

  it('I-58 when one key is revoked by many at once, then one succeeds, and it is one event', async () => {
    const host = world.node();
    const owner = await confirmedAdmin(host, 'owner');
    const { key } = unwrap(await make(host, owner));
    const command = { session: owner.session, organization: owner.organization, id: key.id };
    const calls = Array.from({ length: 8 }, () => [command]);
    const done = await race<{ ok: boolean }>(['engine', 'apiKeys', 'revoke'], calls, host.clock.now());
    expect(done.filter(({ ok }) => ok)).toHaveLength(1);
    const where = `action = 'api_key.revoked' and details like '%${key.id}%'`;
    expect(await world.raw().run(`select id from audit_events where ${where}`)).toHaveLength(1);
  });

  it('I-58 I-39 when a key is revoked while it acts, then every act after that is refused', async () => {
    const host = world.node();
    const owner = await confirmedAdmin(host, 'owner');
    const member = await memberOfAll(host, [owner.organization]);
    const { key, token } = unwrap(await make(host, owner));
    const { apiKeys } = host.store.engine.repositories;
    // Admitted at the gate, and revoked before the transaction that writes.
    const findFacts = async (digest: string) => {
      const facts = await apiKeys.findFacts(digest);
      await apiKeys.end(owner.organization as OrganizationId, key.id, host.clock.now());
      return facts;
    };
    const { repositories } = host.store.engine;
    const engine = { ...host.store.engine, repositories: { ...repositories, apiKeys: { ...apiKeys, findFacts } } };
    const late = hostOn({ ...host.store, engine }, host.clock);
    const by = { session: '', apiKey: token, organization: owner.organization, password: null };
    const outcomes = unwrap(await late.engine.members.reset({ ...by, users: [member.user], reason: 'Lost phone' }));
    expect(outcomes).toEqual([{ user: member.user, name: null, skipped: 'not-admin' }]);
    expect(await host.store.engine.repositories.authenticators.list(member.user as UserId)).toHaveLength(1);
  });
});
