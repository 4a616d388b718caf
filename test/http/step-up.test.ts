import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { isApi } from '../../src/http/route.ts';
import { ROUTES } from '../../src/http/table.ts';
import { asksForProof } from '../fixtures/asks-for-proof.ts';
import { signInWithApp } from '../fixtures/ceremonies.ts';
import { type Answer, type Client, FORM, openClient } from '../fixtures/client.ts';
import { ownerRequests } from '../fixtures/owner-routes.ts';
import { openRaw, type RawDatabase } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [YUKI, MAREK] = ['yuki@acme.example', 'marek@acme.example'] as const;
const password = DEMO_PASSWORD;
const NEW_PASSWORD = 'seven loud orange kettles';

/** Nobody comes through it: pages about its accounts are there where one is configured. */
const A_PROVIDER = {
  ...{ TWOFOLD_OIDC_ISSUER: 'https://provider.example', TWOFOLD_OIDC_CLIENT_ID: 'twofold' },
  TWOFOLD_OIDC_CLIENT_SECRET: 'only between the two of them',
};

type Fields = Readonly<Record<string, string>>;

/** What each route that changes something is sent by somebody who would be allowed to, but for the age of the proof. */
const NEEDS_FRESH_PROOF = (marek: string, own: string): Readonly<Record<string, Fields | object>> => ({
  'GET /settings/set-up': {},
  'POST /settings/recovery-codes': {},
  'POST /settings/sign-in/remove': { authenticator: own },
  'POST /settings/password': { current_password: password, new_password: NEW_PASSWORD },
  'POST /settings/password/new': { password: NEW_PASSWORD, return_to: '' },
  'POST /settings/ways-in/remove': { way: 'password' },
  'POST /settings/ways-in/link/:provider': {},
  'POST /organizations/:organization/settings/access-security/change': {
    ...{ to: 'on', open_sessions: 'at-once', version: '1', seen_total: '5', seen_must_set_up: '3', password },
  },
  'POST /organizations/:organization/settings/access-security/methods': {
    ...{ totp: 'yes', version: '1', seen_total: '5', seen_must_set_up: '3', password },
  },
  'POST /organizations/:organization/teammates/reset': {
    users: JSON.stringify([marek]),
    reason: 'Lost phone',
    password,
  },
  'POST /organizations/:organization/teammates/member': { user: marek, to: 'admin' },
  'POST /organizations/:organization/teammates/invite': { emails: 'new@acme.example', role: 'member' },
  'POST /organizations/:organization/teammates/invitations/resend': { invitation: 'inv_none' },
  'POST /organizations/:organization/teammates/invitations/revoke': { invitation: 'inv_none' },
  'POST /organizations/:organization/leave': {},
  'POST /organizations/:organization/settings/api-keys/new': {
    ...{ once: 'once', name: 'Key', days: '30', may_organization_read: 'yes', password },
  },
  'POST /organizations/:organization/settings/access-security/text-countries': { which: 'all', version: '1', password },
  'POST /organizations/:organization/settings/access-security/hosted-domain': { which: 'any', version: '1', password },
  'PUT /v1/organizations/:organization/policy/hosted-domain': { hostedDomain: null, version: 1 },
  'POST /organizations/:organization/settings/access-security/recovery': { to: 'on', version: '1', password },
  'PUT /v1/organizations/:organization/policy/text-countries': { countries: null, version: 1 },
  'POST /settings/company-sign-in/unlink': { connection: 'con_none' },
  'POST /settings/company-sign-in/link': { organization: 'acme' },
  'POST /settings/company-sign-in/link/confirm': { token: 'none' },
  'POST /v1/me/authenticators/enroll': {},
  'POST /v1/me/authenticators/remove': { id: own },
  'POST /v1/me/recovery-codes': {},
  'POST /v1/me/password': { current: password, wanted: NEW_PASSWORD },
  'PUT /v1/organizations/:organization/policy': { secondFactor: 'required', version: 1, password },
  'POST /v1/organizations/:organization/members/reset': { users: [marek], reason: 'Lost phone', password },
  'POST /v1/organizations/:organization/members/sign-out': { user: marek },
  'POST /v1/organizations/:organization/members/vouch': { user: marek, password },
  'POST /v1/organizations/:organization/members/change': { user: marek, to: 'admin' },
  'POST /v1/organizations/:organization/invitations': { emails: ['new@acme.example'], role: 'member' },
  'POST /v1/organizations/:organization/invitations/resend': { invitation: 'inv_none' },
  'POST /v1/organizations/:organization/invitations/revoke': { invitation: 'inv_none' },
  'POST /v1/organizations/:organization/api-keys': { name: 'Key', scopes: ['organization:read'], days: 30, password },
});

/** For owners, who are asked in test/http/single-sign-on-owners. */
const OWNERS_ONLY: readonly string[] = [
  ...new Set(
    ownerRequests({ version: 1, xml: '', waiting: '' }).map(
      ([method, path]) => `${method} ${path.replace('acme', ':organization')}`,
    ),
  ),
];

/** They take something away from whoever asks, or from a thief, or are the proof itself. */
const NEEDS_NONE: readonly string[] = [
  // The proof itself.
  'POST /confirm',
  'POST /confirm/link',
  'POST /step-up',
  'POST /v1/session/step-up',
  // Less access than before: whoever has a stolen session gains nothing by it.
  'POST /settings/devices/sign-out',
  'POST /settings/devices/sign-out-others',
  'POST /v1/session/end',
  'POST /v1/me/sessions/end',
  'POST /v1/me/sessions/end-others',
  'POST /settings/set-up/later',
  'POST /v1/me/authenticators/enroll-later',
  'POST /organizations/:organization/settings/api-keys/revoke',
  'POST /v1/organizations/:organization/api-keys/revoke',
  // Changes nothing of the account: the organization that is joined asks for itself.
  'POST /v1/invitations/join',
];

describe('I-27 I-37 a proof that is older than five minutes changes nothing', () => {
  let server: TestServer;
  let raw: RawDatabase;
  let yuki: Client;
  let sent: Readonly<Record<string, Fields | object>>;
  beforeAll(async () => {
    server = await startTestServer({ environment: A_PROVIDER });
    raw = await openRaw(server.database.url);
    yuki = openClient(server.url);
    await signInWithApp(server, yuki, YUKI);
    const [own] = await raw.run(`select id from authenticators where user_id = '${await server.userId(YUKI)}'`);
    sent = NEEDS_FRESH_PROOF(await server.userId(MAREK), String(own?.['id']));
    server.advance(5 * 60 + 1);
  });
  afterAll(async () => {
    await raw.close();
    await server.stop();
  });

  const CHANGING = ROUTES.filter(({ method }) => method !== 'GET')
    .filter(({ class: each }) => each === 'session' || each === 'organization' || each === 'admin')
    .map(({ method, path }) => `${method} ${path}`);

  test(`every one of ${CHANGING.length} changing routes is known to ask for a fresh proof, or to need none`, () => {
    const known = [...Object.keys(sent), ...NEEDS_NONE, ...OWNERS_ONLY].filter((route) => !route.startsWith('GET '));
    expect(known.toSorted()).toEqual(CHANGING.toSorted());
  });

  const eventsOf = async () =>
    (await raw.run(`select count(*) as count from audit_events`)).map(({ count }) => Number(count));

  function send(route: string): Promise<Answer> {
    const [method = '', path = ''] = route.split(' ');
    const to = path.replace(':organization', 'acme').replace(':provider', 'oidc');
    const fields = sent[route] ?? {};
    if (isApi(path)) return yuki.json(method, to, fields);
    if (method === 'GET') return yuki.get(to);
    return yuki.send(method, to, { headers: FORM, body: String(new URLSearchParams(fields as Fields)) });
  }

  test('and each that asks does ask, of somebody who has all else, and leaves no trace', async () => {
    const before = await eventsOf();
    const wrong: unknown[] = [];
    for (const route of Object.keys(sent)) {
      const answer = await send(route);
      if (!asksForProof(answer)) wrong.push([route, answer.status, answer.location, answer.text.slice(0, 200)]);
    }
    expect(wrong).toEqual([]);
    expect(await eventsOf()).toEqual(before);
  });
});
