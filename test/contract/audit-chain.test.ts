import { expect, it } from 'vitest';
import { createAuditLog } from '../../src/application/audit/audit-log.ts';
import type { LogVerdict } from '../../src/application/engine.ts';
import type { OrganizationId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/time.ts';
import { aesKeyring } from '../../src/gateways/aes-keyring.ts';
import { nodeCrypto } from '../../src/gateways/node-crypto.ts';
import { NO_ORIGIN } from '../../src/ports/repositories/records.ts';
import { fresh, SECRET } from '../fixtures/host.ts';
import { onEachDatabase } from '../fixtures/on-each-database.ts';

const NONE = new Map();

onEachDatabase('Given the chain of the audit log', (world) => {
  const engine = () => world.node().engine;
  async function logOf(events: number, prefix = 'org'): Promise<string> {
    const organization = fresh(prefix);
    for (let each = 0; each < events; each += 1) {
      const who = { actor: null, target: null, organization: organization as OrganizationId, origin: NO_ORIGIN };
      await world.store().engine.repositories.audit.add({ action: 'policy.changed', ...who }, instant(1000 + each));
    }
    await engine().audit.enter();
    return organization;
  }
  async function faultsOf(organization: string | null, anchors: ReadonlyMap<string, LogVerdict['end']> = NONE) {
    const verdicts = await engine().audit.verify(anchors);
    return verdicts.find((verdict) => verdict.organization === organization)?.faults.map(({ kind }) => kind) ?? [];
  }
  const endOf = async (organization: string) =>
    (await engine().audit.verify(NONE)).find((verdict) => verdict.organization === organization)?.end;
  const entry = (organization: string, number: number) => `organization_id = '${organization}' and number = ${number}`;
  const eventOf = (organization: string, number: number) =>
    `(select event_id from audit_entries where ${entry(organization, number)})`;

  it('I-53 when nobody has touched it, then every log is whole, of 1,200 entries too', async () => {
    const organization = await logOf(1200);
    while ((await engine().audit.enter()) > 0);
    expect(await faultsOf(organization)).toEqual([]);
    expect(await endOf(organization)).toMatchObject({ number: 1200 });
  });

  it.each([
    [
      'an event is altered',
      (o: string) => [`update audit_events set details = '{}' || ' ' where id = ${eventOf(o, 2)}`],
      ['altered'],
    ],
    [
      'an event is said to have happened earlier',
      (o: string) => [`update audit_events set at = 1 where id = ${eventOf(o, 2)}`],
      ['altered'],
    ],
    ['an event is deleted', (o: string) => [`delete from audit_events where id = ${eventOf(o, 2)}`], ['event-gone']],
    ['an entry is deleted', (o: string) => [`delete from audit_entries where ${entry(o, 2)}`], ['gap', 'altered']],
    [
      'two entries change places',
      (o: string) => [
        `update audit_entries set number = 99 where ${entry(o, 2)}`,
        `update audit_entries set number = 2 where ${entry(o, 3)}`,
        `update audit_entries set number = 3 where ${entry(o, 99)}`,
      ],
      ['altered', 'altered', 'altered'],
    ],
    ['the last entry is deleted', (o: string) => [`delete from audit_entries where ${entry(o, 4)}`], ['cut-off']],
    [
      'the last entry is deleted, and the end set back',
      (o: string) => [
        `delete from audit_entries where ${entry(o, 4)}`,
        `update audit_heads set number = 3, mac = (select mac from audit_entries where ${entry(o, 3)}) where organization_id = '${o}'`,
      ],
      ['end-altered'],
    ],
    [
      'the end is deleted',
      (o: string) => [`delete from audit_heads where organization_id = '${o}'`],
      ['end-altered', 'beyond-end'],
    ],
    [
      'an entry is put behind the end',
      (o: string) => [
        `insert into audit_entries select organization_id, 5, 'evt_made_up', at, mac from audit_entries where ${entry(o, 4)}`,
      ],
      ['beyond-end'],
    ],
  ])('I-53 when %s, then it is found', async (_, tampering, kinds) => {
    const organization = await logOf(4);
    for (const statement of tampering(organization)) await world.raw().run(statement);
    expect(await faultsOf(organization)).toEqual(kinds);
    // For the other tests of this database.
    await world.raw().run(`delete from audit_entries where organization_id = '${organization}'`);
    await world.raw().run(`delete from audit_heads where organization_id = '${organization}'`);
    await world.raw().run(`delete from audit_events where organization_id = '${organization}'`);
  });

  it('I-53 when an event is made up in the database, then the clerk enters it and the verifier finds it', async () => {
    const organization = await logOf(2);
    const copy = (id: string, mac: string) =>
      `insert into audit_events select '${id}', at, action, actor_id, target_id, organization_id, address, browser, details, concerns, ${mac}, 0 from audit_events where id = ${eventOf(organization, 1)}`;
    await world.raw().run(copy(fresh('evt'), 'mac'));
    await world.raw().run(copy(fresh('evt'), "''"));
    await engine().audit.enter();
    expect(await faultsOf(organization)).toEqual(['altered', 'altered']);
  });

  it('I-53 when an event says that it is entered and stands in no log, then it is found', async () => {
    const id = fresh('evt');
    await world
      .raw()
      .run(`insert into audit_events (id, at, action, details, entered) values ('${id}', 1, 'member.reset', '{}', 1)`);
    expect(await faultsOf(null)).toEqual(['not-in-log']);
    await world.raw().run(`delete from audit_events where id = '${id}'`);
  });

  it('I-53 when the whole database is put back to an earlier day, then the end that was noted tells', async () => {
    const organization = await logOf(3);
    const noted = await endOf(organization);
    const anchors = new Map([[organization, { number: 4, mac: 'of an entry that is gone' }]]);
    expect(await faultsOf(organization, anchors)).toEqual(['cut-off']);
    expect(await faultsOf(organization, new Map([[organization, { number: 2, mac: 'another' }]]))).toEqual([
      'not-as-noted',
    ]);
    expect(await faultsOf(organization, new Map([[organization, noted ?? { number: 0, mac: '' }]]))).toEqual([]);
    expect(await faultsOf('org_gone', new Map([['org_gone', { number: 1, mac: 'x' }]]))).toEqual([
      'end-altered',
      'cut-off',
    ]);
  });

  it('I-53 when events are older than the chain, then they are entered as they are', async () => {
    const organization = await logOf(1);
    const older = fresh('org');
    for (const id of [fresh('evt'), fresh('evt')]) {
      await world
        .raw()
        .run(
          `insert into audit_events (id, at, action, organization_id, details, concerns) values ('${id}', 5, 'policy.changed', '${older}', '{}', '${older}')`,
        );
    }
    await engine().audit.enter();
    expect([await faultsOf(older), await faultsOf(organization)]).toEqual([[], []]);
  });

  it('I-51 I-53 when keys are rotated, then what the old one sealed is still whole, and without it nothing is', async () => {
    const organization = await logOf(2);
    const verifyWith = async (...secrets: [string, ...string[]]) => {
      const keyring = aesKeyring(secrets);
      const needs = { store: world.store().engine, keyring, crypto: nodeCrypto };
      const verdicts = await createAuditLog(needs as never).verify(NONE);
      return verdicts.find((verdict) => verdict.organization === organization)?.faults ?? [];
    };
    const next = 'another-secret-with-more-than-32-letters';
    expect(await verifyWith(next, SECRET)).toEqual([]);
    expect((await verifyWith(next)).length).toBeGreaterThan(0);
  });

  it('I-53 I-58 when many clerks enter at once, then each event stands in its log once, without a gap', async () => {
    const organization = await logOf(0);
    const audit = world.store().engine.repositories.audit;
    const who = { actor: null, target: null, organization: organization as OrganizationId, origin: NO_ORIGIN };
    await Promise.all(
      Array.from({ length: 60 }, async (_, each) => {
        await audit.add({ action: 'policy.changed', ...who }, instant(2000 + each));
        await engine().audit.enter();
      }),
    );
    while ((await engine().audit.enter()) > 0);
    expect(await faultsOf(organization)).toEqual([]);
    expect(await endOf(organization)).toMatchObject({ number: 60 });
  });

  it('T10 I-53 when an entry was forged where the next one belongs, then the log can still be read, and says that it is behind', async () => {
    const organization = (await logOf(2)) as OrganizationId;
    await world
      .raw()
      .run(
        `insert into audit_entries (organization_id, event_id, number, mac, at) values ('${organization}', 'evt_forged', 3, 'x', 1)`,
      );
    const who = { actor: null, target: null, organization, origin: NO_ORIGIN };
    await world.store().engine.repositories.audit.add({ action: 'policy.changed', ...who }, instant(5000));
    const query = { actions: null, person: '', from: null, until: null, after: null, limit: 50 };
    const page = await engine().audit.page(organization, query);
    expect([page.entries.map(({ number }) => number), page.isBehind]).toEqual([[2, 1], true]);
    expect(await faultsOf(organization)).toEqual(['beyond-end']);
    await world.raw().run(`delete from audit_entries where event_id = 'evt_forged'`);
    expect((await engine().audit.page(organization, query)).isBehind).toBe(false);
  });
});
