import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  type Client,
  type Complete,
  createClient,
  type Fetch,
  type Progress,
} from '../../src/client/client.ts';
import { OPERATIONS } from '../../src/contract/open-api.ts';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { expectContract, operationOf } from '../fixtures/api.ts';
import { securityKey } from '../fixtures/passkeys.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, MAREK, SOFIA, YUKI] = ['ana', 'marek', 'sofia', 'yuki'].map((name) => `${name}@acme.example`) as [
  string,
  string,
  string,
  string,
];
const password = DEMO_PASSWORD;

/** Every answer that the client reads is held against the contract, and every call is remembered. */
const called = new Set<string>();
const checked: Fetch = async (url, init) => {
  const answer = await fetch(url, init);
  const body = await answer.text();
  const { pathname } = new URL(url);
  expectContract(init.method, pathname, { status: answer.status, body, headers: Object.fromEntries(answer.headers) });
  const { method, path } = operationOf(init.method, pathname);
  called.add(`${method} ${path}`);
  return { status: answer.status, headers: answer.headers, text: async () => body };
};

function given<Value>(answer: Answer<Value>): Value {
  if (answer.ok) return answer.value;
  throw new Error(`Refused: ${JSON.stringify(answer.refusal)}`);
}
const refusalOf = (answer: Answer<unknown>) => (answer.ok ? null : answer.refusal);

/** The step that is meant to come next, with its own calls. */
function at<State extends Progress['state']>(answer: Answer<Progress>, state: State) {
  const progress = given(answer);
  if (progress.state !== state) throw new Error(`This sign-in stands at ${progress.state}.`);
  return progress as Extract<Progress, { state: State }>;
}

describe('the typed client', () => {
  let server: TestServer;
  let anonymous: Client;
  beforeAll(async () => {
    server = await startTestServer();
    anonymous = createClient({ url: `${server.url}/`, fetch: checked });
  });
  afterAll(() => server.stop());

  const answered = async (challenge: Extract<Progress, { state: 'challenge' }>, email: string): Promise<Complete> =>
    at(await challenge.answerWithTotp(await server.freshCode(email)), 'complete');
  const signInWithCode = async (email: string) =>
    answered(at(await anonymous.signIn({ email, password }), 'challenge'), email);

  test('T18 I-39 invites people, makes a key, and reads the audit log with it until it is revoked', async () => {
    const acme = at(await anonymous.signIn({ email: ANA, password }), 'complete').client.organization('acme');
    const { outcomes } = given(await acme.invite({ emails: ['bo@acme.example'] }));
    expect(outcomes).toMatchObject([{ email: 'bo@acme.example', outcome: 'invited' }]);
    const invitation = given(await acme.invitations()).invitations[0]?.id ?? '';
    expect(refusalOf(await acme.resendInvitation({ invitation }))).toMatchObject({ code: 'invitation.throttled' });
    expect(given(await acme.revokeInvitation({ invitation }))).toEqual({ invitation: null });

    given(await acme.invite({ emails: ['kim@acme.example'] }));
    const mail = (await server.inbox()).find(
      ({ to, kind }) => to === 'kim@acme.example' && kind === 'member-invitation',
    );
    const kim = anonymous.invitation(new URL(mail?.link ?? '').searchParams.get('token') ?? '');
    expect(given(await kim.look())).toMatchObject({ email: 'kim@acme.example', step: 'create-account' });
    expect(refusalOf(await kim.join())?.status).toBe(401);
    const account = { name: 'Kim Park', password: 'eleven brisk copper kettles' };
    const joined = at(await kim.createAccount(account, { idempotencyKey: 'kim' }), 'complete');
    const {
      session: _,
      client: __,
      ...repeated
    } = at(await kim.createAccount(account, { idempotencyKey: 'kim' }), 'complete');
    expect(joined).toMatchObject(repeated);
    expect(given(await joined.client.organization('acme').read()).role).toBe('member');

    const { key, token } = given(await acme.makeApiKey({ name: 'Auditor', scopes: ['audit:read'], password }));
    const bearer = createClient({ url: server.url, fetch: checked, token: token ?? '' }).organization('acme');
    expect(given(await bearer.audit({ group: 'keys' })).events).toMatchObject([{ action: 'api_key.created' }]);
    expect(refusalOf(await bearer.members())?.status).toBe(403);
    expect(given(await acme.apiKeys()).keys).toMatchObject([{ id: key.id, state: 'works' }]);
    expect(given(await acme.revokeApiKey({ key: key.id })).keys).toEqual([]);
    expect(refusalOf(await bearer.audit())?.status).toBe(401);
  });

  test('T18 I-58 repeats the calls that create by a key of its own, and each takes effect once', async () => {
    const acme = at(await anonymous.signIn({ email: ANA, password }), 'complete').client.organization('acme');
    const invited = { emails: ['ines@acme.example'] };
    const first = given(await acme.invite(invited, { idempotencyKey: 'invite' }));
    expect(given(await acme.invite(invited, { idempotencyKey: 'invite' }))).toEqual(first);
    expect(given(await acme.invite(invited)).outcomes).toMatchObject([{ outcome: 'already-invited' }]);

    const wanted = { name: 'Once', scopes: ['audit:read'], password };
    const { key, token } = given(await acme.makeApiKey(wanted, { idempotencyKey: 'key' }));
    expect(token).toMatch(/^tfk_/);
    expect(given(await acme.makeApiKey(wanted, { idempotencyKey: 'key' }))).toEqual({ key, token: null });
    given(await acme.revokeApiKey({ key: key.id }));

    const reset = { users: [await server.userId(ANA)], reason: 'Lost phone', password };
    given(await acme.resetMembers(reset, { idempotencyKey: 'reset' }));
    const another = await acme.resetMembers({ ...reset, reason: 'Another' }, { idempotencyKey: 'reset' });
    expect(refusalOf(another)).toMatchObject({ code: 'idempotency.mismatch', status: 422 });
  });

  test('T18 I-37 sets up single sign-on as far as a program can, and reads it with a key', async () => {
    const acme = at(await anonymous.signIn({ email: ANA, password }), 'complete').client.organization('acme');
    const described = given(await acme.changeSingleSignOn({ connection: { name: 'Okta' }, domains: ['acme.example'] }));
    expect(described).toMatchObject({
      singleSignOn: 'off',
      connection: { name: 'Okta', defaultRole: 'member', identityProvider: null, testedAt: null },
      domains: [{ domain: 'acme.example', verified: false, record: { name: '_twofold.acme.example' } }],
    });
    const { version } = described;
    const mode = { singleSignOn: 'available', version, password } as const;
    const early = refusalOf(await acme.changeSingleSignOn({ mode }));
    expect(early).toMatchObject({ code: 'single_sign_on.not_ready', status: 409, missing: ['metadata', 'test'] });
    const unusable = await acme.changeSingleSignOn({ connection: { name: 'Okta', metadata: '<x/>' } });
    expect(refusalOf(unusable)).toMatchObject({ code: 'single_sign_on.metadata_unusable', status: 422 });

    const { token } = given(await acme.makeApiKey({ name: 'Reader', scopes: ['policy:read'], password }));
    const bearer = createClient({ url: server.url, fetch: checked, token: token ?? '' }).organization('acme');
    expect(given(await bearer.singleSignOn())).toEqual(described);
    const changed = await bearer.changeSingleSignOn({ connection: { name: 'Mine' } });
    expect(refusalOf(changed)).toMatchObject({ code: 'api_key.not_allowed', status: 403 });
  });

  test('T18 walks a required set-up to a session, with refusals as values on the way', async () => {
    const ana = at(await anonymous.signIn({ email: ANA, password }), 'complete').client.organization('acme');
    const { version } = given(await ana.policy());
    const off = await ana.changePolicy({
      secondFactor: 'required',
      emailPeople: false,
      version: version + 1,
      password,
    });
    expect(refusalOf(off)).toMatchObject({ code: 'policy.changed_meanwhile', status: 409, retryAfter: null });
    given(await ana.changePolicy({ secondFactor: 'required', emailPeople: false, version, password }));
    expect(refusalOf(await ana.read())).toMatchObject({ code: 'second_factor.enrollment_required', status: 403 });

    const wrong = await anonymous.signIn({ email: MAREK, password: 'not the password' });
    expect(refusalOf(wrong)).toMatchObject({ code: 'sign_in.mismatch', status: 422 });
    const enrollment = at(await anonymous.signIn({ email: MAREK, password }), 'enroll');
    expect(enrollment.because).toEqual({ kind: 'required', organization: 'Acme Analytics' });
    expect(refusalOf(await enrollment.postpone())).toMatchObject({ code: 'sign_in.wrong_step' });
    const { secret } = given(await enrollment.beginTotp());
    const code = await server.freshCode(secret);
    const saving = at(await enrollment.confirmTotp(code), 'recovery-codes');
    const { codes } = given(await saving.codes());
    const complete = at(await saving.saved(), 'complete');
    const { client: marek, session } = complete;
    expect(given(await marek.organization('acme').read()).role).toBe('member');
    expect(given(await createClient({ url: server.url, fetch: checked, token: session ?? '' }).session.read())).toEqual(
      given(await marek.session.read()),
    );
    expect(refusalOf(await anonymous.session.read())).toMatchObject({ code: 'session.required', status: 401 });

    const again = at(await anonymous.signIn({ email: MAREK, password }), 'challenge');
    const resumed = at(await anonymous.resumeSignIn(again.token), 'challenge');
    expect(refusalOf(await resumed.answerWithTotp(code))).toMatchObject({ attemptsLeft: 4 });
    expect(refusalOf(await resumed.turnToMailbox())).toMatchObject({ code: 'sign_in.wrong_step' });
    const rescued = at(await resumed.answerWithRecoveryCode(codes[0] ?? ''), 'complete');
    expect(rescued.recoveryCodeUsed).toBe(true);
    expect(refusalOf(await again.cancel())).toMatchObject({ code: 'sign_in.not_found' });
  });

  test('T18 walks a step-up, own methods, members, sessions and passwords', async () => {
    const { client: sofia } = await signInWithCode(SOFIA);
    const stepUp = at(await sofia.session.stepUp(), 'challenge');
    const { client: fresh } = await answered(stepUp, SOFIA);
    expect(refusalOf(await sofia.session.read())?.status).toBe(401);
    const { authenticators, recoveryCodes } = given(await fresh.me.authenticators());
    const saving = at(await fresh.me.newRecoveryCodes(), 'recovery-codes');
    expect(given(await saving.codes()).codes).toHaveLength(recoveryCodes?.total ?? 10);
    at(await saving.saved(), 'closed');
    given(await at(await fresh.me.enroll(), 'enroll').cancel());
    const last = authenticators[0]?.id ?? '';
    expect(refusalOf(await fresh.me.removeAuthenticator(last))).toMatchObject({ code: 'authenticator.last_required' });

    const acme = fresh.organization('acme');
    const { members, next } = given(await acme.members({ filter: 'all', sort: 'name', q: 'sofia' }));
    expect([members.map(({ email }) => email), next]).toEqual([[SOFIA], null]);
    const user = members[0]?.id ?? '';
    for (const refused of [
      await acme.resetMembers({ users: [user], reason: 'lost', password }),
      await acme.signOutMember({ user: await server.userId(MAREK) }),
      await acme.vouchForMember({ user, password }),
      await acme.changeMember({ user: await server.userId(MAREK), to: 'admin' }),
    ]) {
      expect(refusalOf(refused)).toMatchObject({ code: 'role.insufficient', status: 403 });
    }
    given(await fresh.session.end());
    const other = await signInWithCode(SOFIA);
    const { client: changing } = await signInWithCode(SOFIA);
    const { others } = given(await changing.me.sessions());
    expect(others).toMatchObject([{ firstFactor: 'password', secondFactor: 'totp' }]);
    given(await changing.me.endSession(others[0]?.id ?? ''));
    expect(refusalOf(await other.client.session.read())).toMatchObject({ code: 'session.required' });
    expect(given(await changing.me.endOtherSessions())).toEqual({ ended: 0 });
    const short = await changing.me.changePassword({ current: password, wanted: 'short' });
    expect(refusalOf(short)).toMatchObject({ code: 'password.unfit', fault: 'too-short', minimum: 15 });
    const wanted = 'eleven brisk copper kettles';
    const changed = at(await changing.me.changePassword({ current: password, wanted }), 'complete');
    expect(refusalOf(await changing.session.read())?.status).toBe(401);
    given(await changed.client.session.read());
    const { key = '' } = given(await anonymous.askPasswordReset({ email: SOFIA }));
    const link = (await server.inbox()).find(({ kind }) => kind === 'password-reset')?.link ?? '';
    const token = new URL(link).searchParams.get('token') ?? '';
    given(await anonymous.resetPassword({ token, key, password }));
    expect(refusalOf(await changed.client.session.read())?.status).toBe(401);
    given(await (await signInWithCode('hugo@hillside.example')).client.me.enrollLater());
  });

  test('M8 signs in by a mailed link, which leads to the challenge as a password does', async () => {
    const { key = '' } = given(await anonymous.askSignInLink({ email: SOFIA, returnTo: '/settings/devices' }));
    const link = (await server.inbox()).find(({ kind }) => kind === 'sign-in-link')?.link ?? '';
    const token = new URL(link).searchParams.get('token') ?? '';
    const challenge = at(await anonymous.signInByLink({ token, key }), 'challenge');
    expect(challenge.returnTo).toBe('/settings/devices');
    expect(refusalOf(await anonymous.signInByLink({ token, key }))).toMatchObject({ code: 'sign_in_link.over' });
  });

  test('T18 T4 walks the proof of a mailbox, and says how long to wait', async () => {
    server.advance(31 * 24 * 3600);
    const lena = at(await anonymous.signIn({ email: 'lena@acme.example', password }), 'confirm-mailbox');
    expect(refusalOf(await lena.sendAgain())).toMatchObject({ code: 'mailbox.too_soon', retryAfter: 60 });
    const mail = (await server.inbox()).find(({ kind }) => kind === 'mailbox-code');
    at(await lena.prove(mail?.code ?? ''), 'enroll');
  });

  test('T18 S4 walks a recovery by email, where the organization allows it', async () => {
    const email = 'yuki@acme.example';
    const acme = (await signInWithCode(email)).client.organization('acme');
    const { version, secondFactor } = given(await acme.policy());
    expect(secondFactor).toBe('required');
    const wanted = { secondFactor, emailedRecovery: 'yes', emailPeople: false, version, password } as const;
    expect(given(await acme.changePolicy(wanted))).toMatchObject({ emailedRecovery: 'yes' });
    const challenge = at(await anonymous.signIn({ email, password }), 'challenge');
    expect(challenge.emailedRecovery).toBe(true);
    const mailbox = at(await challenge.turnToMailbox(), 'confirm-mailbox');
    const mail = (await server.inbox()).find(({ kind }) => kind === 'mailbox-code');
    expect(at(await mailbox.prove(mail?.code ?? ''), 'enroll').because).toEqual({ kind: 'recovered' });
  });

  test('T18 S3 limits the countries of phone numbers', async () => {
    const { client } = await signInWithCode(YUKI);
    const { client: yuki } = await answered(at(await client.session.stepUp(), 'challenge'), YUKI);
    const own = yuki.organization('acme');
    const { version, textCountries } = given(await own.policy());
    expect(textCountries).toBeNull();
    const wrong = await own.changeTextCountries({ countries: ['ZZ'], version });
    expect(refusalOf(wrong)).toMatchObject({ code: 'policy.countries_malformed', status: 422 });
    const limited = given(await own.changeTextCountries({ countries: ['US', 'CA', 'GB'], version }));
    expect(limited).toMatchObject({ textCountries: ['CA', 'GB', 'US'], version: version + 1 });
    const late = await own.changeTextCountries({ countries: null, version });
    expect(refusalOf(late)).toMatchObject({ code: 'policy.changed_meanwhile' });
  });

  test('T18 M8 says of which domain accounts must be', async () => {
    const { client } = await signInWithCode(YUKI);
    const { client: yuki } = await answered(at(await client.session.stepUp(), 'challenge'), YUKI);
    const own = yuki.organization('acme');
    const { version, hostedDomain } = given(await own.policy());
    expect(hostedDomain).toBeNull();
    const wrong = await own.changeHostedDomain({ hostedDomain: 'acme', version });
    expect(refusalOf(wrong)).toMatchObject({ code: 'policy.hosted_domain_malformed', status: 422 });
    const limited = given(await own.changeHostedDomain({ hostedDomain: 'ACME.example.', version }));
    expect(limited).toMatchObject({ hostedDomain: 'acme.example', version: version + 1 });
    const late = await own.changeHostedDomain({ hostedDomain: null, version });
    expect(refusalOf(late)).toMatchObject({ code: 'policy.changed_meanwhile' });
  });

  test('T18 M12 walks a passkey: set up, as the second factor, and as the whole sign-in', async () => {
    const key = securityKey(server.composition.config.url);
    const parsed = (response: string) => JSON.parse(response) as { id: string };
    const yuki = await signInWithCode('yuki@acme.example');
    const enrollment = at(await yuki.client.me.enroll(), 'enroll');
    const options = given(await enrollment.beginPasskey());
    expect(given(await enrollment.passkeyNotFinished('not-allowed'))).toEqual({ done: true });
    const credential = parsed(key.create(options as never));
    const saving = at(await enrollment.confirmPasskey({ credential, name: 'Blue key' }), 'recovery-codes');
    at(await saving.saved(), 'complete');

    const challenge = at(await anonymous.signIn({ email: 'yuki@acme.example', password }), 'challenge');
    const request = given(await challenge.passkeyOptions());
    expect(given(await challenge.passkeyNotFinished('unsupported'))).toEqual({ done: true });
    const shown = parsed(key.get(request));
    at(await challenge.answerWithPasskey(shown), 'complete');

    const begun = given(await anonymous.beginPasskeySignIn());
    expect(given(await anonymous.passkeySignInNotFinished('wrong-address'))).toEqual({ done: true });
    const answer = { credential: parsed(key.get(begun.options)), key: begun.key ?? '' };
    const { client } = at(await anonymous.signInWithPasskey(answer), 'complete');
    expect(given(await client.session.read())).toMatchObject({ firstFactor: { kind: 'passkey' } });
    expect(refusalOf(await anonymous.signInWithPasskey(answer))).toMatchObject({
      code: 'sign_in.expired',
      status: 401,
    });
  });

  test('T18 M17 sets a phone up, and answers by text and by call', async () => {
    const lena = 'lena@acme.example';
    const codeTo = async (number: string) => {
      const found = (await server.inbox()).find(({ to }) => to === number);
      return { channel: found?.channel, code: found?.code ?? '' };
    };
    const number = '+447700900555';
    const mailbox = at(await anonymous.signIn({ email: lena, password }), 'confirm-mailbox');
    const mailed = (await server.inbox()).find(({ kind }) => kind === 'mailbox-code');
    const enrollment = at(await mailbox.prove(mailed?.code ?? ''), 'enroll');
    expect(enrollment.text).toMatchObject({ channels: ['text', 'call'], ending: null });
    const landline = await enrollment.beginPhone({ number: '020 7946 0958', country: 'GB' });
    expect(refusalOf(landline)).toMatchObject({ code: 'phone.malformed', status: 422 });
    given(await enrollment.beginPhone({ number: '07700 900555', country: 'GB' }));
    expect(refusalOf(await enrollment.sendText())).toMatchObject({ code: 'text.too_soon', retryAfter: 60 });
    server.advance(60);
    given(await enrollment.sendText({ channel: 'call' }));
    const spoken = await codeTo(number);
    expect(spoken.channel).toBe('call');
    const saving = at(await enrollment.confirmPhone(spoken.code), 'recovery-codes');
    const { client } = at(await saving.saved(), 'complete');
    expect(given(await client.me.authenticators()).authenticators).toMatchObject([{ method: 'sms', ending: '55' }]);

    const challenge = at(await anonymous.signIn({ email: lena, password }), 'challenge');
    expect(challenge).toMatchObject({ methods: ['sms'], text: { ending: '55' } });
    expect(JSON.stringify(challenge)).not.toContain('900555');
    server.advance(60);
    given(await challenge.sendText());
    at(await challenge.answerWithText((await codeTo(number)).code), 'complete');
  });

  test('T18 has a call for every operation of the OpenAPI document', () => {
    expect([...called].sort()).toEqual(OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort());
  });

  test('I-44 an id cannot lead a call to another address', async () => {
    const { client } = await signInWithCode(SOFIA);
    expect(refusalOf(await client.organization('../session').read())).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('what is no answer of ours', () => {
  let other: Server;
  let url: string;
  beforeAll(async () => {
    other = createServer((request, response) => {
      if (request.url?.startsWith('/moved')) response.writeHead(308, { location: '/v1/session' }).end();
      else response.writeHead(502, { 'content-type': 'text/html', 'retry-after': '7' }).end('<h1>Bad gateway</h1>');
    });
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    other.close();
  });

  test('T18 something in between: a refusal with its status', async () => {
    const refusal = refusalOf(await createClient({ url }).session.read());
    expect(refusal).toMatchObject({ code: 'answer.unreadable', status: 502, retryAfter: 7 });
  });

  test('T18 a redirect: nothing that was sent goes where nobody asked', async () => {
    const moved = await createClient({ url: `${url}/moved` }).signIn({ email: ANA, password });
    expect(refusalOf(moved)).toMatchObject({ code: 'network.unreachable', status: 0 });
  });

  test('T18 nobody there', async () => {
    const refusal = refusalOf(await createClient({ url: 'http://127.0.0.1:1' }).signIn({ email: ANA, password }));
    expect(refusal).toMatchObject({ code: 'network.unreachable', status: 0, retryAfter: null });
  });
});
