import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  askProvider,
  type Company,
  NORA,
  openCompany,
  postTo,
  signInThrough,
  startCompany,
} from '../fixtures/company.ts';
import type { Employee } from '../fixtures/identity-provider.ts';
import { openRaw, type RawDatabase } from '../fixtures/raw-rows.ts';

const CEO: Employee = { id: 'employee-ceo', email: 'ceo@victim.example', name: 'The CEO' };
const [OTHER_DOMAIN, EXISTS] = ['Your address is not one of the organization’s', 'You already have an account here'];

describe.each(['SQLite', 'PostgreSQL'] as const)('newcomers through an identity provider, on %s', (database) => {
  let company: Company;
  let raw: RawDatabase;
  beforeAll(async () => {
    company = await startCompany(database);
    await openCompany(company, 'available');
    raw = await openRaw(company.server.database.url);
  });
  afterAll(async () => {
    await raw.close();
    await company.stop();
  });

  const connection = () => company.spPath().replace('/saml/', '');
  const identitiesLike = (subject: string) =>
    raw.run(`select user_id, completed_at from federated_identities where subject like '${subject}'`);
  const accounts = (email: string) => raw.run(`select id from users where email = '${email}'`);
  const leftHalfMade = (subject: string, user: string) =>
    raw.run(`insert into federated_identities (connection_id, subject, user_id, created_at, completed_at)
             values ('${connection()}', '${subject}', '${user}', 1, null)`);
  /** Back from the identity provider, and about to be let in. */
  async function arrivalOf(as: Employee) {
    const client = company.open();
    const { acs, response } = await askProvider(company, { client, from: `${company.spPath()}/begin`, as });
    const { location } = await postTo(company, acs, { SAMLResponse: response, RelayState: '' });
    return () => client.open(location);
  }

  test('I-08 M9 S6 what a crash left half made is not finished with an address of another domain', async () => {
    await leftHalfMade(CEO.id, 'usr_half_made');
    const refused = await signInThrough(company, company.open(), CEO);
    expect([refused.status, refused.h1]).toEqual([403, OTHER_DOMAIN]);
    expect([await accounts(CEO.email ?? ''), await identitiesLike(CEO.id)]).toEqual([[], []]);
  });

  test('M9 S6 and is finished with one of its own, for the person that it was begun for', async () => {
    await leftHalfMade(NORA.id, 'usr_nora');
    expect((await signInThrough(company, company.open(), NORA)).h1).toBe('Acme Analytics');
    expect(await accounts(NORA.email ?? '')).toEqual([{ id: 'usr_nora' }]);
    const [row] = await identitiesLike(NORA.id);
    expect(row).toMatchObject({ user_id: 'usr_nora', completed_at: expect.anything() });
  });

  test('I-08 I-58 of many who come at once with one address one gets in, and the others leave nothing behind', async () => {
    const ghosts = Array.from({ length: 8 }, (_, each) => ({
      ...{ id: `ghost-${each}`, email: 'ghost@acme.example', name: 'Ghost' },
    }));
    const arrivals = [];
    for (const ghost of ghosts) arrivals.push(await arrivalOf(ghost));
    const answers = await Promise.all(arrivals.map((arrive) => arrive()));
    expect(answers.map(({ h1 }) => h1).sort()).toEqual(['Acme Analytics', ...Array<string>(7).fill(EXISTS)]);
    expect(await accounts('ghost@acme.example')).toHaveLength(1);
    const rows = await identitiesLike('ghost-%');
    expect(rows.map(({ completed_at }) => completed_at === null)).toEqual([false]);
    for (const { id } of ghosts) await signInThrough(company, company.open(), { ...CEO, id });
    expect(await accounts(CEO.email ?? '')).toEqual([]);
  });

  test('I-08 who was refused at first comes in later with an address of the organization', async () => {
    const stranger = { ...CEO, id: 'employee-late' };
    expect((await signInThrough(company, company.open(), stranger)).h1).toBe(OTHER_DOMAIN);
    expect(await identitiesLike(stranger.id)).toEqual([]);
    const moved = { ...stranger, email: 'late@acme.example' };
    expect((await signInThrough(company, company.open(), moved)).h1).toBe('Acme Analytics');
  });
});
