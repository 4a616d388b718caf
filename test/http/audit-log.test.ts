import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AuditEvents } from '../../src/contract/audit.ts';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import type { AuditAction } from '../../src/domain/audit/events.ts';
import { AUDIT_ACTIONS, AUDIT_GROUPS, actionsOf } from '../../src/domain/audit/groups.ts';
import type { OrganizationId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/time.ts';
import { setUpApp, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { linkOf } from '../fixtures/html.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const LOG = '/organizations/acme/settings/audit-log';
const API = '/v1/organizations/acme/audit';
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

describe('an admin reads the audit log', () => {
  let [server, ana]: [TestServer, Client] = [] as never;
  let [secret, codes, wrong]: [string, readonly string[], string] = ['', [], ''];

  beforeAll(async () => {
    server = await startTestServer();
    ana = openClient(server.url, { headers: { 'user-agent': BROWSER } });
    await ana.signIn('ana@acme.example');
    await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
    const done = await setUpApp(server, ana);
    [secret, codes] = [done.secret, done.codes];
    const lena = openClient(server.url);
    await lena.signIn('lena@acme.example');
    const sofia = openClient(server.url, { headers: { 'user-agent': '=cmd|calc' } });
    await sofia.signIn('sofia@acme.example');
    const right = await server.freshCode('sofia@acme.example');
    wrong = right === '123456' ? '654321' : '123456';
    await sofia.submit('/sign-in/code', { code: wrong });
    const yuki = openClient(server.url);
    await signInWithApp(server, yuki, 'yuki@acme.example');
  });
  afterAll(() => server.stop());

  const noted = (action: AuditAction, at: number, details = {}) =>
    server.composition.store.engine.repositories.audit.add(
      {
        ...{ action, actor: null, target: null, organization: 'acme' as OrganizationId, details },
        origin: { address: '203.0.113.9', browser: null },
      },
      instant(at),
    );

  test('T10 it tells what has happened in sentences: who, to whom, from where, with what', async () => {
    const page = await ana.open(LOG);
    expect([page.status, page.h1]).toEqual([200, 'Audit log']);
    for (const words of [
      'Two-factor authentication required of everyone',
      'Set up an authenticator app',
      'Signed in with an authenticator app',
      'Failed to confirm with an authenticator app, for Sofia Rossi',
      'The code was wrong',
      'ana@acme.example',
      'Chrome on Linux',
      '127.0.0.1',
    ])
      expect(page.text).toContain(words);
    expect(page.body).toContain('aria-current="page"');
  });

  test('T10 it is found by kind, person and day, and what is mistyped shows everything and says so', async () => {
    expect((await ana.open(`${LOG}?group=policy`)).text).not.toContain('Signed in');
    const hers = await ana.open(`${LOG}?q=sofia`);
    expect(hers.text).toContain('for Sofia Rossi');
    expect(hers.text).not.toContain('required of everyone');
    expect(linkOf(hers.body, 'Clear filters')).toBe(LOG);
    const today = new Date(server.now()).toISOString().slice(0, 10);
    expect((await ana.open(`${LOG}?from=${today}&to=${today}`)).text).toContain('required of everyone');
    expect((await ana.open(`${LOG}?to=2001-01-01`)).text).toContain('Nothing matches these filters.');
    for (const query of ['', 'after=WyJhIiwiYiJd', 'q=%00', 'after=WzEuNSwiYSJd', 'from=&to=&action=&group=']) {
      const { text } = await ana.open(`${LOG}?${query}`);
      expect([query, text.includes('required of everyone'), text.includes('does not exist')]).toEqual([
        query,
        true,
        false,
      ]);
    }
    for (const query of ['group=x', 'from=2026-02-30', 'to=2026-13-01', 'to=x', 'action=zz', 'from=2001-01-01&to=x']) {
      const { text } = await ana.open(`${LOG}?${query}`);
      expect([query, text.includes('required of everyone'), text.includes('does not exist')]).toEqual([
        query,
        true,
        true,
      ]);
    }
  });

  test('T10 a day that does not exist is never left out in silence: the file leads to the page, the API refuses', async () => {
    for (const query of ['from=2026-02-30', 'to=2026-13-45', 'from=2025-02-29&q=sofia', 'to=2026-1-1']) {
      const file = await ana.get(`${LOG}.csv?${query}`);
      expect([file.status, file.location]).toEqual([303, `${LOG}?${query}`]);
      for (const accept of ['application/json', 'application/x-ndjson']) {
        const refused = await ana.get(`${API}?${query}`, { headers: { accept } });
        expect([query, refused.status]).toEqual([query, 400]);
        expect(refused.json()).toMatchObject({ errors: [{ parameter: query.slice(0, query.indexOf('=')) }] });
      }
    }
  });

  test('T10 U6 whoever was invited is found by their address, in part and in other case, and by nobody else', async () => {
    const people = { actor: null, target: null, organization: 'hillside' as OrganizationId };
    const details = { invitation: 'inv_1', email: 'Nora.New@guest.example', role: 'member' };
    const origin = { address: null, browser: null };
    const { repositories } = server.composition.store.engine;
    await repositories.audit.add({ action: 'member.invited', ...people, origin, details }, instant(server.now()));
    const acme = { ...people, organization: 'acme' as OrganizationId };
    const revoked = { ...details, because: 'demoted' };
    await repositories.audit.add(
      { action: 'invitation.revoked', ...acme, origin, details: revoked },
      instant(server.now()),
    );
    for (const asked of ['nora.new@guest.example', 'NORA', 'new@guest']) {
      const { events } = AuditEvents.parse((await ana.get(`${API}?q=${asked}`)).json());
      expect([asked, events.map(({ action }) => action)]).toEqual([asked, ['invitation.revoked']]);
    }
    for (const asked of ['inv_1', 'role', 'demoted']) {
      expect(AuditEvents.parse((await ana.get(`${API}?q=${asked}`)).json()).events).toEqual([]);
    }
  });

  test('T10 it is found by one action, alone or within its kind, in page, file and API alike', async () => {
    const only = `action=authenticator.enrolled`;
    const page = await ana.open(`${LOG}?${only}`);
    expect(page.text).toContain('Set up an authenticator app');
    expect(page.text).not.toContain('Signed in with');
    expect(page.body).toContain('<option value="authenticator.enrolled" selected="">');
    expect(linkOf(page.body, 'Clear filters')).toBe(LOG);
    expect(linkOf(page.body, 'CSV')).toBe(`${LOG}.csv?action=authenticator.enrolled`);
    // Another kind is another question.
    expect(linkOf(page.body, 'Policy')).toBe(`${LOG}?group=policy`);
    const file = (await ana.get(`${LOG}.csv?${only}`)).body.trim().split('\r\n').slice(1);
    const { events } = AuditEvents.parse((await ana.get(`${API}?${only}`)).json());
    expect(new Set(events.map(({ action }) => action))).toEqual(new Set(['authenticator.enrolled']));
    expect(file).toHaveLength(events.length);
    for (const line of file) expect(line).toContain(',authenticator.enrolled,');
    const lines = await ana.get(`${API}?${only}`, { headers: { accept: 'application/x-ndjson' } });
    expect(lines.body.trim().split('\n')).toHaveLength(events.length);
    const within = AuditEvents.parse((await ana.get(`${API}?group=methods&${only}`)).json());
    expect(within.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    const hers = AuditEvents.parse((await ana.get(`${API}?${only}&q=nobody`)).json());
    expect(hers.events).toEqual([]);
  });

  test('T10 every action can be chosen, each once and in its kind; where a kind is chosen, its own alone', async () => {
    const offered = ({ body }: { body: string }) =>
      [...body.matchAll(/<option value="([^"]+)"/g)].map(([, action]) => action);
    const all = await ana.open(LOG);
    expect(offered(all).toSorted()).toEqual(AUDIT_ACTIONS.toSorted());
    for (const group of AUDIT_GROUPS) {
      expect(offered(await ana.open(`${LOG}?group=${group}`))).toEqual(actionsOf(group));
    }
  });

  test('T10 an action that is none, or of another kind: the page leaves it out, the API refuses it', async () => {
    for (const query of ['action=x', 'action=', 'action=policy.changed%00', 'action=member.reset&group=policy']) {
      const page = await ana.open(`${LOG}?${query}`);
      expect([query, page.text.includes('required of everyone')]).toEqual([query, true]);
      const refused = await ana.get(`${API}?${query}`);
      expect([query, refused.status]).toEqual([query, 400]);
      expect(refused.json()).toMatchObject({ code: 'request.malformed', errors: [{ parameter: 'action' }] });
    }
    const twice = await ana.get(`${API}?action=member.reset&action=member.reset`);
    expect([twice.status, twice.json()['errors']]).toEqual([400, [{ parameter: 'action', detail: 'Given twice' }]]);
  });

  test('T10 I-38 nobody else reads it: no member, and no admin of another organization', async () => {
    const sofia = openClient(server.url);
    await signInWithApp(server, sofia, 'sofia@acme.example');
    expect((await sofia.open('/organizations/acme')).text).not.toContain('Audit log');
    for (const path of [LOG, `${LOG}.csv`, API]) expect((await sofia.get(path)).status).toBe(403);
    const hugo = openClient(server.url);
    await signInWithApp(server, hugo, 'hugo@hillside.example');
    for (const path of [LOG, `${LOG}.csv`, API]) expect((await hugo.get(path)).status).toBe(404);
  });

  test('T10 I-38 what a member of two organizations does tells the one nothing of what the other asks for', async () => {
    const hugo = openClient(server.url);
    await signInWithApp(server, hugo, 'hugo@hillside.example');
    const path = '/v1/organizations/hillside/audit';
    const answer = await hugo.get(`${path}?q=lena`);
    const { events } = AuditEvents.parse(answer.json());
    expect(events.map(({ action }) => action)).toContain('sign_in.started');
    expect(answer.body).not.toMatch(/acme"|Acme|enroll|confirm-mailbox/);
    const lines = await hugo.get(path, { headers: { accept: 'application/x-ndjson' } });
    expect(lines.body).not.toMatch(/Acme|"confirm-mailbox"|"enroll"|policy\.changed/);
  });

  test('T18 T10 the API answers as its contract says, a page at a time, and as one event a line', async () => {
    const first = AuditEvents.parse((await ana.get(`${API}?group=sign-ins&q=yuki`)).json());
    expect(first.events.find(({ action }) => action === 'sign_in.completed')).toMatchObject({
      actor: { email: 'yuki@acme.example' },
      details: { secondFactor: 'totp' },
    });
    const answer = await ana.get(API, { headers: { accept: 'application/x-ndjson' } });
    expect(answer.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    expect(answer.headers['vary']).toContain('Accept');
    const lines = answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string });
    AuditEvents.parse({ events: lines, next: null });
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
  });

  test('I-54 neither page, file, API nor the rows hold a code, a secret or a password', async () => {
    const [page, file, lines] = await Promise.all([
      ana.get(LOG),
      ana.get(`${LOG}.csv`),
      ana.get(API, { headers: { accept: 'application/x-ndjson' } }),
    ]);
    for (const { body } of [page, file, lines]) {
      for (const word of [secret, wrong, DEMO_PASSWORD, ...codes]) expect(body).not.toContain(word);
    }
  });

  test('T10 the file holds what the filters show, from the newest to the oldest, and runs nothing in a spreadsheet', async () => {
    const start = Date.UTC(2020, 0, 1);
    for (let each = 0; each < 1100; each += 1) await noted('member.reset', start + each, { reason: `=1+${each}` });
    const file = await ana.get(`${LOG}.csv?group=resets&from=2020-01-01&to=2020-01-01`);
    expect(file.headers['content-disposition']).toBe('attachment; filename="audit-log.csv"');
    const rows = file.body.split('\r\n');
    expect(rows[0]).toMatch(/^\uFEFFEntry,Time,Event,Note,Action,/);
    expect(rows).toHaveLength(1102);
    expect(rows[1]).toMatch(/^\d+,2020-01-01T00:00:01\.099Z,.*Reason: =1\+1099/);
    expect(rows[1100]).toMatch(/^\d+,2020-01-01T00:00:00\.000Z,/);
    expect((await ana.get(`${LOG}.csv?q=sofia`)).body).toContain(",'=cmd|calc,");
    const paged = await ana.open(`${LOG}?group=resets`);
    expect(linkOf(paged.body, 'Newest')).toBeNull();
    const older = await ana.click('Older');
    expect(older.text).not.toContain('=1+1099');
    expect(linkOf(older.body, 'Newest')).toBe(`${LOG}?group=resets`);
  });
});
