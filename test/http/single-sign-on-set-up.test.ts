import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SingleSignOn } from '../../src/contract/single-sign-on.ts';
import {
  API,
  type Company,
  NORA,
  openCompany,
  SINGLE_SIGN_ON,
  signInThrough,
  startCompany,
} from '../fixtures/company.ts';
import type { Employee } from '../fixtures/identity-provider.ts';
import { openRaw } from '../fixtures/raw-rows.ts';

const OMAR: Employee = { id: 'employee-omar', email: 'omar@acme.example', name: 'Omar Haddad' };

let company: Company;
let connection: string;
beforeEach(async () => {
  const started = await startCompany();
  connection = started.spPath();
  company = { ...started, spPath: () => connection };
});
afterEach(() => company.stop());

const look = async () => SingleSignOn.parse((await company.ana.get(API)).json());
const metadata = async () => (await fetch(company.idp.metadataUrl)).text();

/** What newcomers became, as the audit log has it. */
async function rolesGiven(): Promise<readonly unknown[]> {
  const raw = await openRaw(company.server.database.url);
  const rows = await raw.run(
    `select details from audit_events where action = 'single_sign_on.person_created' order by at, id`,
  );
  await raw.close();
  return rows.map(({ details }) => JSON.parse(String(details)));
}

async function sessionOf(employee: Employee) {
  const client = company.open();
  await signInThrough(company, client, employee);
  return (await client.get('/v1/session')).json();
}

describe('what an identity provider’s administrator hands over as a file', () => {
  /** A connection that has never had any metadata. */
  async function beginAnew(): Promise<void> {
    const { ana } = company;
    await ana.open(SINGLE_SIGN_ON);
    await ana.submit(`${SINGLE_SIGN_ON}/connection/remove`);
    await ana.open(SINGLE_SIGN_ON);
    const made = await ana.submit(`${SINGLE_SIGN_ON}/connection`, { name: 'Okta' });
    expect(made.status).toBe(200);
    const { connection: known } = await look();
    expect(known?.identityProvider).toBeNull();
    connection = `/saml/${known?.id}`;
  }

  const paste = async (xml: string) => {
    await company.ana.open(`${SINGLE_SIGN_ON}/metadata`);
    return company.ana.submit(`${SINGLE_SIGN_ON}/metadata`, { xml });
  };

  test('M7 is pasted as XML on the page, and people sign in by it', async () => {
    await beginAnew();
    const saved = await paste(`\n${await metadata()}\n`);
    expect([saved.status, saved.text]).toEqual([200, expect.stringContaining('Not tested yet')]);
    expect((await look()).connection?.identityProvider).toBe(company.idp.issuer);
    expect((await openCompany(company, 'available')).status).toBe(200);
    expect(await sessionOf(NORA)).toMatchObject({ user: { email: NORA.email }, firstFactor: { kind: 'saml' } });
  });

  test('M7 or is given as XML to the API, and people sign in by it', async () => {
    await beginAnew();
    const given = { connection: { name: 'Okta', metadata: await metadata() } };
    const saved = await company.ana.json('PUT', API, given);
    expect(SingleSignOn.parse(saved.json()).connection?.identityProvider).toBe(company.idp.issuer);
    expect((await openCompany(company, 'available')).status).toBe(200);
    expect(await sessionOf(NORA)).toMatchObject({ user: { email: NORA.email }, firstFactor: { kind: 'saml' } });
  });

  test('M7 the XML wins over an address beside it, and half of it is refused with words, keeping what is pinned', async () => {
    await beginAnew();
    const xml = await metadata();
    const half = await paste(xml.slice(0, xml.length / 2));
    expect([half.status, half.problems.length]).toEqual([422, 1]);
    expect((await look()).connection?.identityProvider).toBeNull();
    await company.ana.open(`${SINGLE_SIGN_ON}/metadata`);
    const url = `${company.idp.url}/nothing-there`;
    expect((await company.ana.submit(`${SINGLE_SIGN_ON}/metadata`, { xml, url })).status).toBe(200);
    await paste(xml.slice(0, xml.length / 2));
    expect((await look()).connection?.identityProvider).toBe(company.idp.issuer);
  });
});

describe('what people become who come for the first time', () => {
  const ROLES = [
    [NORA, 'admin'],
    [OMAR, 'member'],
  ] as const;

  test('M9 S6 it is what an owner chose on the page, from the next newcomer on', async () => {
    await openCompany(company, 'available');
    const { ana } = company;
    for (const [employee, role] of ROLES) {
      await ana.open(SINGLE_SIGN_ON);
      await ana.submit(`${SINGLE_SIGN_ON}/connection`, { name: 'Okta', default_role: role });
      expect((await look()).connection?.defaultRole).toBe(role);
      expect((await ana.open(SINGLE_SIGN_ON)).body).toMatch(new RegExp(`<option value="${role}" selected`));
      expect(await sessionOf(employee)).toMatchObject({ organizations: [{ id: 'acme', role }] });
    }
    expect(await rolesGiven()).toEqual([{ role: 'admin' }, { role: 'member' }]);
    // Who is there already stays what they are.
    expect(await sessionOf(NORA)).toMatchObject({ organizations: [{ id: 'acme', role: 'admin' }] });
  });

  test('M9 or by the API; an owner they never become', async () => {
    await openCompany(company, 'available');
    const put = (defaultRole: string) => company.ana.json('PUT', API, { connection: { name: 'Okta', defaultRole } });
    expect((await put('owner')).status).toBe(400);
    await company.ana.open(SINGLE_SIGN_ON);
    const forged = { name: 'Okta', default_role: 'owner' };
    expect((await company.ana.submit(`${SINGLE_SIGN_ON}/connection`, forged)).status).toBe(400);
    expect(await sessionOf(OMAR)).toMatchObject({ organizations: [{ id: 'acme', role: 'member' }] });
    expect((await put('admin')).status).toBe(200);
    expect(await sessionOf(NORA)).toMatchObject({ organizations: [{ id: 'acme', role: 'admin' }] });
    expect(await rolesGiven()).toEqual([{ role: 'member' }, { role: 'admin' }]);
  });
});
