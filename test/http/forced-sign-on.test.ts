import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Answer, Client } from '../fixtures/client.ts';
import {
  answerOpenAt,
  type Company,
  NORA,
  openCompany,
  postTo,
  signInThrough,
  startCompany,
} from '../fixtures/company.ts';
import {
  assertionXml,
  encode,
  type Forgery,
  iso,
  readRequest,
  requestIdOf,
  responseXml,
  sign,
} from '../fixtures/identity-provider.ts';
import { openRaw, type RawDatabase } from '../fixtures/raw-rows.ts';

const INVITE = '/organizations/acme/teammates/invite';
const CHANGE = '/organizations/acme/settings/access-security/change';
const IN_VAIN = 'Your identity provider did not ask you anew';
const SECOND = 1000;

let company: Company;
let raw: RawDatabase;
/** An admin who has nothing but the word of the identity provider. */
let nora: Client;

async function stage(database?: 'SQLite' | 'PostgreSQL'): Promise<void> {
  company = await startCompany(database);
  await openCompany(company, 'available');
  raw = await openRaw(company.server.database.url);
  nora = company.open();
  await signInThrough(company, nora, NORA);
  const user = await company.server.userId(NORA.email);
  await company.server.composition.engine.directory.putMembership({ organization: 'acme', user, role: 'admin' });
}
async function strike(): Promise<void> {
  await raw.close();
  await company.stop();
}

/** Nora comes through the company's sign-in, and what that proves grows old. */
async function growStale(): Promise<void> {
  await signInThrough(company, nora, NORA);
  expect((await nora.open(INVITE)).h1).toBe('Invite people');
  company.server.advance(6 * 60);
}

/** @returns the address at the identity provider to which the page that needs a fresh proof leads. */
async function leave(client: Client): Promise<URL> {
  const confirm = (await client.get(INVITE)).location;
  expect(confirm).toMatch(/^\/confirm\?/);
  const begin = (await client.get(confirm)).location;
  expect(begin).toContain('/begin?anew=yes&');
  return new URL((await client.get(begin)).location);
}

async function comeBack(client: Client, response: string): Promise<Answer> {
  const posted = await postTo(company, `${company.spPath()}/acs`, { SAMLResponse: response, RelayState: '' });
  return posted.location === '' ? posted : client.open(posted.location);
}

/** What the audit log says of trips, and why. */
async function said(): Promise<readonly string[]> {
  const rows = await raw.run(
    `select action, details from audit_events
     where action in ('single_sign_on.refused', 'single_sign_on.not_asked_anew') order by at, id`,
  );
  return rows.map(({ action, details }) => `${action}: ${JSON.parse(String(details)).because}`);
}

async function newlySaid(work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = await said();
  await work();
  const after = [...(await said())];
  for (const each of before) after.splice(after.indexOf(each), 1);
  return after;
}

const isStale = async (client: Client) => (await client.get(INVITE)).location.startsWith('/confirm?');
const shownAt = async (client: Client) =>
  (await client.get('/v1/session')).json<{ firstFactor: { at: number } }>().firstFactor.at;

describe.each(['SQLite', 'PostgreSQL'] as const)('a fresh proof from samlp, on %s', (database) => {
  beforeAll(() => stage(database));
  afterAll(strike);
  beforeEach(growStale);

  test('M9 an ordinary trip asks nobody anew', async () => {
    const { location } = await company.open().get(`${company.spPath()}/begin`);
    expect(readRequest(new URL(location))).not.toContain('ForceAuthn');
  });

  test('I-37 I-41 the trip for a fresh proof does, and its answer opens what was closed', async () => {
    const address = await leave(nora);
    expect(readRequest(address)).toContain(' ForceAuthn="true"');
    const { response } = await answerOpenAt(address.href);
    expect((await comeBack(nora, response)).h1).toBe('Invite people');
  });

  test('I-37 M5 and confirms what asks for a confirmation, for whoever has nothing of their own to confirm with', async () => {
    for (const to of ['off', 'on'] as const) {
      company.server.advance(6 * 60);
      const asked = await nora.open(`${CHANGE}?to=${to}`);
      expect(asked.text).toContain('Confirm through your company');
      expect(asked.text).not.toContain('You have no password');
      const seen = { to, version: /name="version" value="(\d+)"/.exec(asked.body)?.[1] ?? '' };
      expect((await nora.post(CHANGE, { ...seen, open_sessions: 'at-once', password: '' })).status).not.toBe(303);
      const confirm = /href="(\/confirm\?[^"]+)"/.exec(asked.body)?.[1] ?? '';
      const begin = (await nora.get(confirm.replaceAll('&amp;', '&'))).location;
      const { response } = await answerOpenAt((await nora.get(begin)).location);
      expect((await comeBack(nora, response)).text).toContain("You've just confirmed that it's you.");
      expect((await nora.submit(CHANGE)).h1).toBe('Access security');
    }
    const { secondFactor } = (await nora.get('/v1/organizations/acme/policy')).json<{ secondFactor: string }>();
    expect(secondFactor).toBe('required');
  });

  test('I-37 I-41 an open session there signs in, but proves nothing fresh, for all that it came just now', async () => {
    const again = company.open();
    const { location } = await again.get(`${company.spPath()}/begin`);
    const { response } = await answerOpenAt(location);
    expect((await comeBack(again, response)).h1).toBe('Acme Analytics');
    expect(await isStale(again)).toBe(true);
    expect(company.server.now() - (await shownAt(again))).toBeGreaterThanOrEqual(6 * 60 * SECOND);
  });

  test('I-37 I-52 one that does not ask anew is told of, once, and the proof stays old', async () => {
    const before = nora.cookies.get('twofold-session');
    const address = new URL((await leave(nora)).href);
    company.idp.ignoreForceAuthn();
    const { response } = await answerOpenAt(address.href);
    const written = await newlySaid(async () => {
      const told = await comeBack(nora, response);
      expect([told.status, told.h1]).toEqual([403, IN_VAIN]);
      expect(told.text).toContain('show this page to the people who look after your company accounts');
    });
    expect(written).toEqual(['single_sign_on.not_asked_anew: older']);
    expect(nora.cookies.get('twofold-session')).not.toBe(before);
    expect((await nora.open('/organizations/acme')).h1).toBe('Acme Analytics');
    expect(await isStale(nora)).toBe(true);
  });
});

describe('an answer to a trip that was forced', () => {
  let address: URL;
  let asked: number;
  let count = 0;
  beforeAll(() => stage());
  afterAll(strike);
  beforeEach(async () => {
    await growStale();
    asked = company.server.now();
    address = await leave(nora);
  });

  function answer(patch: Partial<Forgery>, change: (assertion: string) => string = (assertion) => assertion): string {
    count += 1;
    const url = `${company.server.url}${company.spPath()}`;
    const made: Forgery = {
      ...{ issuer: company.idp.issuer, audience: url, acs: `${url}/acs`, inResponseTo: requestIdOf(address) },
      ...{ now: company.server.now(), id: `_forced-${count}`, subject: NORA.id, email: NORA.email, ...patch },
    };
    return encode(sign(responseXml(made, change(assertionXml(made))), 'Assertion'));
  }

  const twice = (assertion: string) =>
    assertion.replace(/<saml:AuthnStatement.*<\/saml:AuthnStatement>/, (found) => {
      const earlier = iso(asked - 3600 * SECOND);
      return found + found.replace(/AuthnInstant="[^"]+"/, `AuthnInstant="${earlier}"`);
    });

  test('I-37 as new as was asked for, it is the proof', async () => {
    const answered = await comeBack(nora, answer({ authnInstant: iso(asked + 5 * SECOND) }));
    expect([answered.h1, await shownAt(nora)]).toEqual(['Invite people', expect.any(Number)]);
    expect(await isStale(nora)).toBe(false);
  });

  test('I-60 their clock may be slow by less than a minute, and no time is counted as later than now', async () => {
    expect((await comeBack(nora, answer({ authnInstant: iso(asked - 55 * SECOND) }))).h1).toBe('Invite people');
    company.server.advance(6 * 60);
    address = await leave(nora);
    await comeBack(nora, answer({ authnInstant: iso(company.server.now() + 50 * SECOND) }));
    expect(await shownAt(nora)).toBeLessThanOrEqual(company.server.now());
  });

  test.each([
    ['hours old', () => answer({ authnInstant: iso(asked - 4 * 3600 * SECOND) }), 'older'],
    ['from two minutes before the request', () => answer({ authnInstant: iso(asked - 120 * SECOND) }), 'older'],
    ['of two times, of which one is old', () => answer({}, twice), 'older'],
    ['without a time', () => answer({ authnInstant: null }), 'time-unknown'],
  ] as const)('I-37 I-52 %s, it is a sign-in, and no proof', async (_, make, because) => {
    const written = await newlySaid(async () => {
      const told = await comeBack(nora, make());
      expect([told.status, told.h1]).toEqual([403, IN_VAIN]);
    });
    expect(written).toEqual([`single_sign_on.not_asked_anew: ${because}`]);
    expect((await nora.get('/v1/session')).json()).toMatchObject({ user: { email: NORA.email } });
    expect(await isStale(nora)).toBe(true);
  });

  test.each([
    ['without a statement of a sign-in', 'malformed', 403, () => answer({}, without)],
    ['with a time that is none', 'malformed', 403, () => answer({ authnInstant: 'yesterday' })],
    ['with a time to come', 'not-yet-valid', 410, () => answer({ authnInstant: iso(asked + 90 * SECOND) })],
    ['that nobody asked for', 'unsolicited', 410, () => answer({ inResponseTo: '_somebody' })],
    ['of an earlier request', 'unsolicited', 410, () => answer({ inResponseTo: `${requestIdOf(address)}x` })],
  ] as const)('I-09 I-37 I-52 one %s is refused whole', async (_, because, status, make) => {
    const session = nora.cookies.get('twofold-session');
    const written = await newlySaid(async () => {
      expect((await comeBack(nora, make())).status).toBe(status);
    });
    expect(written).toEqual([`single_sign_on.refused: ${because}`]);
    expect(nora.cookies.get('twofold-session')).toBe(session);
    expect(await isStale(nora)).toBe(true);
  });

  const without = (assertion: string) => assertion.replace(/<saml:AuthnStatement.*<\/saml:AuthnStatement>/, '');

  /** Both trips in one browser; the cookie is the later one's. */
  async function ordinaryBeside(): Promise<string> {
    const forced = address;
    const kept = new Map(nora.cookies);
    const { location } = await nora.get(`${company.spPath()}/begin`);
    for (const [name, value] of kept) nora.cookies.set(name, value);
    address = new URL(location);
    const made = answer({ authnInstant: iso(asked - 3600 * SECOND) });
    address = forced;
    return made;
  }

  test('I-09 I-37 the answer of an ordinary trip, brought where the forced one is awaited', async () => {
    const ordinary = await ordinaryBeside();
    const told = await comeBack(nora, ordinary);
    expect(told.h1).toBe('That sign-in began in another browser');
    expect(await isStale(nora)).toBe(true);
  });

  test('I-09 I-37 the same, made to name the forced request: its signature no longer holds', async () => {
    const xml = Buffer.from(await ordinaryBeside(), 'base64').toString('utf8');
    const renamed = xml.replace(/InResponseTo="[^"]+"/g, `InResponseTo="${requestIdOf(address)}"`);
    const written = await newlySaid(() => comeBack(nora, encode(renamed)));
    expect(written).toEqual(['single_sign_on.refused: untrusted']);
    expect(await isStale(nora)).toBe(true);
  });

  test('I-09 I-58 the answer of the forced trip itself, a second time', async () => {
    const made = answer({ authnInstant: iso(asked) });
    expect((await comeBack(nora, made)).h1).toBe('Invite people');
    const written = await newlySaid(() => comeBack(nora, made));
    expect(written).toEqual(['single_sign_on.refused: replayed']);
  });

  test('I-09 I-37 a thief who takes the word out of the address has an ordinary trip, and its proof', async () => {
    const begun = await nora.get(`${company.spPath()}/begin?return_to=${INVITE}`);
    address = new URL(begun.location);
    await comeBack(nora, answer({ authnInstant: iso(asked - 4 * 3600 * SECOND) }));
    expect(await isStale(nora)).toBe(true);
  });

  test('I-09 another browser gets nothing of it', async () => {
    const other = company.open();
    expect((await comeBack(other, answer({ authnInstant: iso(asked) }))).h1).toBe(
      'That sign-in began in another browser',
    );
    expect(other.cookies.has('twofold-session')).toBe(false);
  });
});
