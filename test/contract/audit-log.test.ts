import { expect, it } from 'vitest';
import type { AuditAction } from '../../src/domain/audit/events.ts';
import { actionsOf } from '../../src/domain/audit/groups.ts';
import type { OrganizationId, UserId } from '../../src/domain/ids.ts';
import { type Instant, instant } from '../../src/domain/time.ts';
import type { AuditQuery } from '../../src/ports/repositories/audit-log.ts';
import { type AuditEvent, NO_ORIGIN } from '../../src/ports/repositories/records.ts';
import { type Host, newMember } from '../fixtures/host.ts';
import { onEachDatabase } from '../fixtures/on-each-database.ts';

const EVERYTHING: AuditQuery = { actions: null, person: '', from: null, until: null, limit: 50, after: null };
const ORIGIN = { address: '192.0.2.7', browser: 'Firefox' };

onEachDatabase('Given the audit log', (world) => {
  const add = (event: Partial<AuditEvent> & { action: AuditAction }, at: number) =>
    world
      .store()
      .engine.repositories.audit.add(
        { actor: null, target: null, organization: null, origin: NO_ORIGIN, ...event },
        instant(at),
      );
  const ofPerson = (user: string) => ({ actor: user as UserId, target: user as UserId, origin: ORIGIN });
  const read = (host: Host, organization: string, query: Partial<AuditQuery> = {}) =>
    host.engine.audit.page(organization as OrganizationId, { ...EVERYTHING, ...query });
  async function actionsIn(host: Host, organization: string, query: Partial<AuditQuery> = {}) {
    const { entries } = await read(host, organization, query);
    return entries.map(({ action }) => action);
  }

  it('T10 when somebody of two organizations signs in, then both read it, and each only what is its own besides', async () => {
    const host = world.node();
    const { user, organization } = await newMember(host);
    const other = await newMember(host);
    await host.engine.directory.putMembership({ organization: other.organization, user, role: 'member' });
    const now = host.clock.now();
    const details = { method: 'totp', next: 'enroll', because: `Organization ${other.organization}` };
    await add({ action: 'second_factor.shown', ...ofPerson(user), details }, now + 1);
    const reset = { target: user as UserId, organization: other.organization as OrganizationId };
    await add({ action: 'member.reset', ...reset, details: { reason: 'New phone' } }, now + 2);

    expect(await actionsIn(host, organization)).toEqual(['second_factor.shown', 'membership.changed']);
    const [theirs] = (await read(host, other.organization)).entries;
    expect(theirs).toMatchObject({ action: 'member.reset', details: { reason: 'New phone' }, actor: null });
    const [mine] = (await read(host, organization)).entries;
    expect(mine).toMatchObject({ details: { method: 'totp' }, origin: ORIGIN, actor: { id: user } });
    expect(JSON.stringify(mine)).not.toContain(other.organization);
  });

  it('T10 when somebody is removed, then what happened before stays in the log, and what comes after does not', async () => {
    const host = world.node();
    const { user, organization } = await newMember(host);
    await add({ action: 'sign_in.completed', ...ofPerson(user) }, host.clock.now() + 1);
    await host.engine.directory.removeMembership({ organization, user });
    await add({ action: 'authenticator.removed', ...ofPerson(user) }, host.clock.now() + 2);
    const seen = await actionsIn(host, organization);
    expect(seen.sort()).toEqual(['membership.changed', 'membership.changed', 'sign_in.completed']);
  });

  it('T10 when it is paged through, filtered by kind, person and time, then nothing is left out or twice', async () => {
    const host = world.node();
    const { user, organization } = await newMember(host);
    const own = { organization: organization as OrganizationId };
    const start = host.clock.now() + 1000;
    // Three at each moment: the order among them is by id.
    for (let each = 0; each < 30; each += 1) {
      const action = each % 2 === 0 ? 'policy.changed' : 'sign_in.completed';
      await add({ action, ...own, ...(each % 3 === 0 ? ofPerson(user) : {}) }, start + Math.floor(each / 3));
    }
    const ids: string[] = [];
    let after: AuditQuery['after'] = null;
    do {
      const found = await read(host, organization, { limit: 7, after, from: instant(start) });
      expect(found.entries.length).toBeLessThanOrEqual(7);
      ids.push(...found.entries.map(({ id }) => id));
      after = found.next;
    } while (after !== null);
    expect([ids.length, new Set(ids).size]).toEqual([30, 30]);

    expect(await actionsIn(host, organization, { actions: actionsOf('policy') })).toHaveLength(15);
    expect(await actionsIn(host, organization, { person: user.toUpperCase(), from: instant(start) })).toHaveLength(10);
    expect(await actionsIn(host, organization, { person: '%' })).toEqual([]);
    const between = { from: instant(start + 2), until: instant(start + 4) };
    const { entries } = await read(host, organization, between);
    expect(entries.map(({ at }) => at - start)).toEqual([3, 3, 3, 2, 2, 2]);
  });

  it('T10 when events come later than they happened, then the log is in the order of time, and its numbers in that of entry', async () => {
    const host = world.node();
    const { organization } = await newMember(host);
    const own = { organization: organization as OrganizationId };
    const now = host.clock.now();
    await add({ action: 'policy.changed', ...own }, now + 5);
    await host.engine.audit.enter();
    await add({ action: 'member.reset', ...own }, now + 3);
    const { entries } = await read(host, organization, { from: instant(now + 1) as Instant });
    expect(entries.map(({ action, number }) => [action, number])).toEqual([
      ['policy.changed', 2],
      ['member.reset', 3],
    ]);
  });
});
