import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { type Answer, openClient } from '../fixtures/client.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

/** An owner without, a member with a second factor, one who was deactivated, and nobody at all. */
const [PLAIN, ENROLLED, DEACTIVATED, UNKNOWN] = [
  'marek@acme.example',
  'sofia@acme.example',
  'lena@acme.example',
  'nobody@acme.example',
] as const;
const EVERYBODY = [PLAIN, ENROLLED, DEACTIVATED, UNKNOWN] as const;

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ environment: { TRUST_PROXY: '1' } });
  const { directory } = server.composition.engine;
  const id = await server.userId(DEACTIVATED);
  await directory.putUser({ id, email: DEACTIVATED, name: 'Lena Fischer', state: 'deactivated' });
});
afterEach(() => server.stop());

const tryWith = (email: string, password: string, address = '192.0.2.1') =>
  openClient(server.url, { headers: { 'x-forwarded-for': address } }).post('/sign-in', { email, password });

/** All that an answer says, but for the address that was typed and the time of day. */
function seenOf(answer: Answer, email: string) {
  const { date: _, ...headers } = answer.headers;
  const withoutEmail = answer.body.replaceAll(email, 'x'.repeat(5));
  const { 'content-length': length, ...others } = headers;
  return { status: answer.status, headers: others, length: Number(length) - email.length, body: withoutEmail };
}

describe('somebody tries which addresses have an account', () => {
  test('I-03 with a wrong password known, enrolled, deactivated and unknown addresses look the same', async () => {
    const seen = await Promise.all(EVERYBODY.map(async (email) => seenOf(await tryWith(email, 'wrong'), email)));
    expect(seen[0]?.status).toBe(422);
    expect(seen[0]?.body).toContain('That email and password don&#39;t match.');
    for (const other of seen) expect(other).toEqual(seen[0]);
  });

  test('I-03 a deactivated account with the right password looks as with a wrong one', async () => {
    const right = seenOf(await tryWith(DEACTIVATED, DEMO_PASSWORD), DEACTIVATED);
    const wrong = seenOf(await tryWith(UNKNOWN, DEMO_PASSWORD), UNKNOWN);
    expect(right).toEqual(wrong);
  });

  test('I-03 I-04 and is slowed down as with a wrong one, so that the pauses do not tell', async () => {
    const statusesOf = async (email: string, password: string, address: string) => {
      const statuses: number[] = [];
      for (let time = 0; time < 12; time += 1) statuses.push((await tryWith(email, password, address)).status);
      return statuses;
    };
    for (const [email, password, address] of [
      [UNKNOWN, 'wrong', '192.0.2.1'],
      [PLAIN, 'wrong', '192.0.2.1'],
      [DEACTIVATED, 'wrong', '192.0.2.1'],
      [DEACTIVATED, DEMO_PASSWORD, '203.0.113.1'],
    ] as const) {
      const statuses = await statusesOf(email, password, address);
      expect([email, password, statuses.includes(429)]).toEqual([email, password, true]);
    }
  });

  test('I-03 slowed down, known and unknown addresses look the same, too', async () => {
    const throttled = async (email: string) => {
      for (let time = 0; time < 5; time += 1) await tryWith(email, 'wrong');
      const answer = await tryWith(email, 'wrong');
      return seenOf(answer, email);
    };
    const [known, unknown] = [await throttled(ENROLLED), await throttled(UNKNOWN)];
    expect(known.status).toBe(429);
    expect(known).toEqual(unknown);
  });

  test('I-03 whether 2FA is on is not shown before the password is right', async () => {
    for (const email of EVERYBODY) {
      const { body, setCookies } = await tryWith(email, 'wrong');
      expect(body).not.toMatch(/second factor|authenticator|6-digit/i);
      expect(setCookies).toEqual([]);
    }
  });

  test('I-03 capitals and spaces round an address make no difference', async () => {
    const plain = await tryWith(PLAIN, DEMO_PASSWORD);
    const fancy = await tryWith('  MAREK@Acme.Example ', DEMO_PASSWORD, '192.0.3.1');
    expect([fancy.status, fancy.location]).toEqual([plain.status, plain.location]);
    for (let time = 0; time < 6; time += 1)
      await tryWith(time % 2 === 0 ? PLAIN : 'MAREK@acme.example', 'wrong', '203.0.113.1');
    expect((await tryWith('marek@ACME.example', 'wrong', '203.0.113.1')).status).toBe(429);
  });
});
