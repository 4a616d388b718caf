import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { type Instant, minutes } from '../domain/time.ts';
import { isSigned, keyOf, signatureOf, timestampOf } from './standard-webhooks.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'; // cspell:disable-line
const NOW = Date.now() as Instant;
const [key, theirs] = [keyOf(SECRET), new Webhook(SECRET)];
const signed = { id: 'msg_3f2a', timestamp: timestampOf(NOW), body: '{"type":"message.send","words":"né 🦊"}' };
const headersOf = (signature: string) => ({
  'webhook-id': signed.id,
  'webhook-timestamp': signed.timestamp,
  'webhook-signature': signature,
});
const takes = (header: string, patch: Partial<typeof signed> = {}, now = NOW) =>
  isSigned(key, { ...signed, ...patch }, { header, now });

describe('Given Standard Webhooks', () => {
  it('then the library of the standard takes our signature', () => {
    expect(theirs.verify(signed.body, headersOf(signatureOf(key, signed)))).toEqual(JSON.parse(signed.body));
  });
  it("then we take the library's, among others while somebody rotates", () => {
    const header = theirs.sign(signed.id, new Date(NOW), signed.body);
    expect(takes(header)).toBe(true);
    expect(takes(`v1a,abc v1,AAAA ${header}`)).toBe(true);
  });
  it('then the example of the standard is signed as it says', () => {
    const body = '{"test": 2432232314}';
    const example = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: '1614265330', body };
    expect(signatureOf(key, example)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  const right = signatureOf(key, signed);
  it.each([
    ['another body', right, { body: `${signed.body} ` }],
    ['another id', right, { id: 'msg_other' }],
    ['no id', right, { id: '' }],
    ['another second', right, { timestamp: String(Number(signed.timestamp) + 1) }],
    ['a time that is none', right, { timestamp: `${signed.timestamp}.0` }],
    ['no signature', '', {}],
    ['a signature without its version', right.slice('v1,'.length), {}],
    ['a signature of another version', right.replace('v1,', 'v1a,'), {}],
    ['a signature cut short', right.slice(0, -8), {}],
  ])('I-17 then %s is not taken', (_, header, patch) => {
    expect(takes(header, patch)).toBe(false);
  });
  it('I-17 then another secret is not taken', () => {
    expect(takes(signatureOf(keyOf('whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'), signed))).toBe(false);
  });
  it('I-17 then five minutes either side are taken, and no more', () => {
    const exact = (Number(signed.timestamp) * 1000) as Instant;
    const at = (milliseconds: number) => takes(right, {}, (exact + milliseconds) as Instant);
    expect([at(minutes(5)), at(-minutes(5))]).toEqual([true, true]);
    expect([at(minutes(5) + 1), at(-minutes(5) - 1)]).toEqual([false, false]);
  });
});
