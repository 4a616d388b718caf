import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ROUTES } from '../../src/http/table.ts';
import type { TextMessage } from '../../src/ports/text-gateway.ts';
import { FORM, openClient } from '../fixtures/client.ts';
import { type OutsideServer, startOutsideServer } from '../fixtures/outside-server.ts';
import { openRaw, type RawDatabase } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const OWN_URL = 'https://id.example';
const TWILIO_STATUS = '/webhooks/twilio/status';
const TEXTS_STATUS = '/webhooks/texts/status';
const AUTH_TOKEN = '0123456789abcdef0123456789abcdef';
const SECRET = 'whsec_TheSecretOfBothSidesOfTheseTests';
const NUMBER = '+4915123456789';
const TEXT: TextMessage = {
  ...{ id: 'msg_1', at: 0, to: NUMBER, country: 'DE', words: '551027 is your code', code: '551027' },
  channel: 'text',
};

let server: TestServer;
let raw: RawDatabase;
let twilio: OutsideServer;
let webhook: OutsideServer;
beforeAll(async () => {
  [twilio, webhook] = await Promise.all([startOutsideServer(), startOutsideServer()]);
  server = await startTestServer({
    environment: {
      TWOFOLD_URL: OWN_URL,
      TWOFOLD_TEXT_TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWOFOLD_TEXT_TWILIO_AUTH_TOKEN: AUTH_TOKEN,
      TWOFOLD_TEXT_TWILIO_FROM: '+15550001111',
      TWOFOLD_TEXT_TWILIO_URL: twilio.url.href,
      TWOFOLD_TEXT_WEBHOOK_URL: webhook.url.href,
      TWOFOLD_TEXT_WEBHOOK_SECRET: SECRET,
    },
  });
  raw = await openRaw(server.database.url);
});
afterAll(async () => {
  await raw.close();
  await server.stop();
  await Promise.all([twilio.stop(), webhook.stop()]);
});
beforeEach(() => raw.run('delete from text_deliveries'));

type Fields = Readonly<Record<string, string>>;

/** As Twilio's documentation says it signs. */
function twilioSignature(fields: Fields, { url = `${OWN_URL}${TWILIO_STATUS}`, token = AUTH_TOKEN } = {}): string {
  const sorted = Object.keys(fields).sort();
  return createHmac('sha1', token)
    .update(sorted.reduce((text, name) => text + name + fields[name], url))
    .digest('base64');
}

const sidOf = (letter: string) => `SM${letter.repeat(32)}`;
const REPORT = { AccountSid: `AC${'0'.repeat(32)}`, MessageSid: sidOf('a'), MessageStatus: 'delivered', To: NUMBER };

const post = (path: string, body: string, headers: Fields) =>
  openClient(server.url, { origin: null }).send('POST', path, { headers, body });
const tellAsTwilio = (fields: Fields, signature: string | undefined = twilioSignature(fields), more: Fields = {}) =>
  post(TWILIO_STATUS, new URLSearchParams(fields).toString(), {
    ...{ ...FORM, ...more },
    ...(signature === undefined ? {} : { 'x-twilio-signature': signature }),
  });

const DOCUMENT = { type: 'message.status', timestamp: 'x', data: { reference: 'w-1', status: 'delivered' } };
const signedBy = (body: string, { secret = SECRET, at = new Date(), id = 'evt_1' } = {}) => ({
  'content-type': 'application/json',
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': new Webhook(secret).sign(id, at, body),
});
const tellAsWebhook = (document: unknown, given: Parameters<typeof signedBy>[1] = {}) => {
  const body = typeof document === 'string' ? document : JSON.stringify(document);
  return post(TEXTS_STATUS, body, signedBy(body, given));
};

const rows = () => raw.run('select carrier, reference, message_id, status from text_deliveries order by reference');
const metrics = async () => (await openClient(server.url).get('/metrics')).body;
const counted = async (labels: string) =>
  Number(
    (await metrics())
      .split('\n')
      .find((line) => line.startsWith(labels))
      ?.split(' ')
      .at(-1) ?? 0,
  );
const reports = (carrier: string, outcome: string) =>
  counted(`twofold_text_reports_total{carrier="${carrier}",outcome="${outcome}"}`);

describe('when a carrier tells what became of a message', () => {
  test('I-56 I-57 Twilio tells it at the address that it was given, and it is noted of the message that was sent', async () => {
    twilio.behavior = { status: 201, body: JSON.stringify({ sid: sidOf('b') }) };
    await server.composition.textGateway?.send(TEXT);
    const callback = new URLSearchParams(twilio.heard.at(-1)?.body).get('StatusCallback') ?? '';
    expect(callback).toBe(`${OWN_URL}${TWILIO_STATUS}`);
    const sent = { ...REPORT, MessageSid: sidOf('b'), MessageStatus: 'sent' };
    const delivered = { ...sent, MessageStatus: 'delivered' };
    for (const fields of [sent, delivered, sent]) {
      const answer = await tellAsTwilio(fields, twilioSignature(fields, { url: callback }));
      expect([answer.status, answer.body, answer.setCookies]).toEqual([204, '', []]);
    }
    expect(await rows()).toEqual([
      { carrier: 'twilio', reference: sidOf('b'), message_id: 'msg_1', status: 'delivered' },
    ]);
  });

  test('I-56 the webhook tells it by its own reference', async () => {
    twilio.behavior = { status: 503 };
    webhook.behavior = { status: 200, body: '{"reference":"w-1"}' };
    await server.composition.textGateway?.send({ ...TEXT, id: 'msg_2' });
    expect((await tellAsWebhook(DOCUMENT)).status).toBe(204);
    expect(await rows()).toEqual([{ carrier: 'webhook', reference: 'w-1', message_id: 'msg_2', status: 'delivered' }]);
  });

  test.each([
    [{ MessageStatus: 'queued' }, undefined],
    [{ MessageStatus: 'sending' }, undefined],
    [{ MessageStatus: 'sent' }, 'sent'],
    [{ MessageStatus: 'undelivered', ErrorCode: '30006' }, 'failed'],
    [{ MessageStatus: 'failed' }, 'failed'],
    [{ MessageStatus: 'delivered' }, 'delivered'],
    [{ MessageStatus: 'read' }, 'delivered'],
    [{ MessageStatus: 'constructor' }, undefined],
    [{ CallStatus: 'ringing' }, 'sent'],
    [{ CallStatus: 'completed' }, 'delivered'],
    [{ CallStatus: 'busy' }, 'failed'],
    [{ CallStatus: 'no-answer' }, 'failed'],
  ])('I-56 %j of Twilio is noted as %s', async (told, status) => {
    const reference = 'CallStatus' in told ? { CallSid: `CA${'a'.repeat(32)}` } : { MessageSid: sidOf('a') };
    expect((await tellAsTwilio({ ...reference, ...told } as Fields)).status).toBe(204);
    expect((await rows()).map((row) => row['status'])).toEqual(status === undefined ? [] : [status]);
  });

  test('I-56 a report that comes again, or for a message that nobody knows, is harmless and counted', async () => {
    const [news, known] = [await reports('twilio', 'delivered'), await reports('twilio', 'known')];
    for (let time = 0; time < 3; time += 1) expect((await tellAsTwilio(REPORT)).status).toBe(204);
    expect(await reports('twilio', 'delivered')).toBe(news + 1);
    expect(await reports('twilio', 'known')).toBe(known + 2);
    expect(await rows()).toEqual([{ carrier: 'twilio', reference: sidOf('a'), message_id: null, status: 'delivered' }]);
  });
});

describe('when the database does not take it', () => {
  test('I-17 I-59 then nothing is said to be heard, and the same report is noted when it comes again', async () => {
    await raw.run('alter table text_deliveries rename to elsewhere');
    const refused = await tellAsTwilio(REPORT);
    await raw.run('alter table elsewhere rename to text_deliveries');
    expect([refused.status, await rows()]).toEqual([500, []]);
    expect((await tellAsTwilio(REPORT)).status).toBe(204);
    expect(await rows()).toHaveLength(1);
  });
});

describe('when somebody else tells it', () => {
  const atOther = (url: string) => twilioSignature(REPORT, { url });
  const FORGERIES: readonly (readonly [string, string | undefined, Fields])[] = [
    ['without a signature', undefined, {}],
    ['with an empty signature', '', {}],
    ['with a signature of another token', twilioSignature(REPORT, { token: 'f'.repeat(32) }), {}],
    ['with a signature of other fields', twilioSignature({ ...REPORT, MessageStatus: 'failed' }), {}],
    ['with a signature for another address', atOther('https://evil.example/webhooks/twilio/status'), {}],
    [
      'with a signature for the host that is asked for',
      atOther(`http://evil.example${TWILIO_STATUS}`),
      { host: 'evil.example' },
    ],
    ['with a signature for plain http', atOther(`http://id.example${TWILIO_STATUS}`), {}],
    ['with a signature of Standard Webhooks', signedBy('x')['webhook-signature'], {}],
  ];
  const expectForged = async (answer: Awaited<ReturnType<typeof post>>, carrier: string, before: number) => {
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json()).toMatchObject({ status: 403, code: 'text_report.not_signed' });
    expect([answer.status, answer.setCookies, await rows()]).toEqual([403, [], []]);
    expect(await reports(carrier, 'forged')).toBe(before + 1);
    expect(server.log.findLast(({ level }) => level === 'warn')).toMatchObject({ facts: { carrier } });
  };

  test.each(FORGERIES)('I-17 %s, then Twilio has said nothing', async (_, signature, headers) => {
    const before = await reports('twilio', 'forged');
    await expectForgedByTwilio(signature, headers, before);
  });
  async function expectForgedByTwilio(signature: string | undefined, headers: Fields, before: number): Promise<void> {
    const body = new URLSearchParams(REPORT).toString();
    const signed = signature === undefined ? {} : { 'x-twilio-signature': signature };
    await expectForged(await post(TWILIO_STATUS, body, { ...FORM, ...headers, ...signed }), 'twilio', before);
  }

  test('I-52 I-54 one an hour is in the audit log, by carrier and address, without what was sent', async () => {
    server.advance(3600);
    await raw.run("delete from audit_events where action = 'text.report_forged'");
    for (let time = 0; time < 5; time += 1) await tellAsTwilio({ ...REPORT, Body: '551027' }, 'x');
    await tellAsWebhook(DOCUMENT, { secret: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' });
    await tellAsTwilio(REPORT);
    const events = () => raw.run("select * from audit_events where action = 'text.report_forged' order by at, details");
    const first = await events();
    expect(first.map(({ details }) => JSON.parse(String(details)))).toEqual([
      { carrier: 'twilio' },
      { carrier: 'webhook' },
    ]);
    expect(first.map(({ address, actor_id }) => [address, actor_id])).toEqual(Array(2).fill(['127.0.0.1', null]));
    expect(JSON.stringify(first)).not.toMatch(/551027|15123456|SM[ab]{5}/);
    server.advance(3600);
    for (let time = 0; time < 2; time += 1) await tellAsTwilio(REPORT, 'x');
    expect(await events()).toHaveLength(3);
  });

  test('I-17 a good report with a field more, a field twice or another field is nobody’s word', async () => {
    const body = new URLSearchParams(REPORT).toString();
    const headers = { ...FORM, 'x-twilio-signature': twilioSignature(REPORT) };
    for (const altered of [`${body}&x=1`, `${body}&MessageStatus=failed`, body.replace('delivered', 'failed'), ''])
      expect((await post(TWILIO_STATUS, altered, headers)).status).toBe(403);
    expect(await rows()).toEqual([]);
  });

  test.each([
    ['another secret', { secret: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['a signature of ten minutes ago', { at: new Date(Date.now() - 600_000) }],
    ['a signature from ten minutes ahead', { at: new Date(Date.now() + 600_000) }],
  ])('I-17 by %s, then the webhook has said nothing', async (_, given) => {
    const before = await reports('webhook', 'forged');
    await expectForged(await tellAsWebhook(DOCUMENT, given), 'webhook', before);
  });

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('I-17 without %s neither', async (name) => {
    const body = JSON.stringify(DOCUMENT);
    const { [name as 'webhook-id']: _, ...headers } = signedBy(body);
    const before = await reports('webhook', 'forged');
    await expectForged(await post(TEXTS_STATUS, body, headers), 'webhook', before);
  });

  test('I-17 our own document, sent back to us with our own signature, is no report', async () => {
    twilio.behavior = { status: 503 };
    webhook.behavior = { status: 200, body: '{}' };
    await server.composition.textGateway?.send(TEXT);
    await raw.run('delete from text_deliveries');
    const { body, headers } = webhook.heard.at(-1) ?? { body: '', headers: {} };
    const answer = await post(TEXTS_STATUS, body, headers as Fields);
    expect([answer.status, answer.json()['code'], await rows()]).toEqual([400, 'request.malformed', []]);
  });
});

describe('when a report is no report', () => {
  test.each([
    ...['', '{', '[]', 'null', '"x"'],
    ...[{}, { ...DOCUMENT, type: 'other' }, { type: 'message.status' }, { ...DOCUMENT, data: null }],
    ...[{ reference: 'w-1' }, { reference: 'w-1', status: 'taken' }, { reference: 'w-1', status: ['sent'] }].map(
      (data) => ({ ...DOCUMENT, data }),
    ),
    ...[
      { reference: 7, status: 'sent' },
      { reference: 'a b', status: 'sent' },
      { reference: 'x'.repeat(101), status: 'sent' },
    ].map((data) => ({ ...DOCUMENT, data })),
  ])('I-17 then %j, well signed, is refused and changes nothing', async (document) => {
    const answer = await tellAsWebhook(document);
    expect([answer.status, answer.json()['code'], await rows()]).toEqual([400, 'request.malformed', []]);
  });
  test.each([{}, { MessageSid: sidOf('a') }, { MessageStatus: 'sent' }, { MessageSid: '../x', MessageStatus: 'sent' }])(
    'I-17 then %j of Twilio is refused and changes nothing',
    async (fields) => {
      const answer = await tellAsTwilio(fields as Fields);
      expect([answer.status, answer.json()['code'], await rows()]).toEqual([400, 'request.malformed', []]);
    },
  );
  test('I-52 I-54 then one an hour of each carrier is in the audit log, without what was sent', async () => {
    server.advance(3600);
    await raw.run("delete from audit_events where action = 'text.report_unreadable'");
    for (let time = 0; time < 3; time += 1) await tellAsTwilio({ MessageSid: sidOf('a'), Body: '551027' });
    await tellAsWebhook({ ...DOCUMENT, data: null });
    const events = () =>
      raw.run("select * from audit_events where action = 'text.report_unreadable' order by at, details");
    const said = (await events()).map(({ details, address, actor_id }) => [details, address, actor_id]);
    expect(said).toEqual(['twilio', 'webhook'].map((carrier) => [JSON.stringify({ carrier }), '127.0.0.1', null]));
    expect(JSON.stringify(await events())).not.toMatch(/551027|SMa{5}/);
    server.advance(3600);
    await tellAsTwilio({});
    expect(await events()).toHaveLength(3);
  });
  test('I-17 then one that is too long is not even read', async () => {
    const answer = await tellAsTwilio({ ...REPORT, Padding: 'x'.repeat(70_000) });
    expect([answer.status, await rows()]).toEqual([413, []]);
  });
  test('I-38 then reading the address finds nothing', async () => {
    for (const path of [TWILIO_STATUS, TEXTS_STATUS]) expect((await openClient(server.url).get(path)).status).toBe(405);
  });
});

describe('what these addresses can do', () => {
  test('I-48 they take what comes from anywhere, as nothing counts but the signature', async () => {
    const taking = ROUTES.filter(({ crossSite }) => crossSite).map(({ path, class: each }) => `${each} ${path}`);
    expect(taking).toEqual(expect.arrayContaining([`public ${TWILIO_STATUS}`, `public ${TEXTS_STATUS}`]));
    const ana = openClient(server.url, { origin: null });
    const browser = {
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
      cookie: '__Host-twofold-session=x',
    };
    const body = new URLSearchParams(REPORT).toString();
    const forged = await ana.send('POST', TWILIO_STATUS, { headers: { ...FORM, ...browser }, body });
    expect([forged.status, forged.setCookies, await rows()]).toEqual([403, [], []]);
    const good = await tellAsTwilio(REPORT, twilioSignature(REPORT), browser);
    expect([good.status, good.setCookies]).toEqual([204, []]);
  });

  test('I-54 neither log nor metrics hold a number, a code or a secret, whatever was sent', async () => {
    await tellAsTwilio({ ...REPORT, Body: '551027' });
    await tellAsTwilio({ ...REPORT, Body: '551027' }, 'x');
    const logged = JSON.stringify(server.log);
    expect(logged).toContain('a report of delivery was not signed by its carrier');
    expect(logged + (await metrics())).not.toMatch(new RegExp(`15123456|551027|${AUTH_TOKEN}|whsec_`));
  });
});

describe('when no carrier is configured', () => {
  let bare: TestServer;
  beforeAll(async () => {
    bare = await startTestServer();
  });
  afterAll(() => bare.stop());
  afterEach(() => expect(bare.composition.textReporters.size).toBe(0));

  test('I-17 then nobody can tell anything', async () => {
    const signed = twilioSignature(REPORT, { token: '' });
    const body = new URLSearchParams(REPORT).toString();
    const client = openClient(bare.url, { origin: null });
    const headers = { ...FORM, 'x-twilio-signature': signed };
    expect((await client.send('POST', TWILIO_STATUS, { headers, body })).status).toBe(404);
    expect((await client.send('POST', TEXTS_STATUS, { headers: signedBy('{}'), body: '{}' })).status).toBe(404);
  });
});
