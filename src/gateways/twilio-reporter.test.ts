import { describe, expect, it } from 'vitest';
import { twilioReporter } from './twilio-reporter.ts';

const AUTH_TOKEN = '12345';
const URL_OF_EXAMPLE = new URL('https://mycompany.com/myapp.php?foo=1&bar=2');

/** The example that Twilio's own documentation and helper libraries check themselves by. */
const EXAMPLE = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+14158675310',
  Digits: '1234',
  From: '+14158675310',
  To: '+18005551212',
};
const SIGNATURE_OF_EXAMPLE = 'GvWf1cFY/Q7PnoempGyD5oXAezc=';
const OTHER_EXAMPLE = { ...EXAMPLE, Caller: '+14158675309', From: '+14158675309' };
const SIGNATURE_OF_OTHER = 'RSOYDt4T1cUTdK1PDd93/VVr8B8='; // cspell:disable-line
/** The same, as Twilio signs where it names the port. */
const SIGNATURE_WITH_PORT = 'kvajT1Ptam85bY51eRf/AJRuM3w='; // cspell:disable-line

const bodyOf = (fields: Readonly<Record<string, string>>) => new URLSearchParams(fields).toString();
const readWith =
  ({ authToken = AUTH_TOKEN, url = URL_OF_EXAMPLE } = {}) =>
  (body: string, signature?: string) =>
    twilioReporter({ authToken, url }).read({
      body,
      header: (name) => (name === 'x-twilio-signature' ? signature : undefined),
    }).kind;
const read = readWith();

describe('Given what Twilio tells', () => {
  it('then its own examples are its own, in whatever order the fields stand', () => {
    expect(read(bodyOf(EXAMPLE), SIGNATURE_OF_EXAMPLE)).toBe('malformed');
    expect(read(bodyOf(OTHER_EXAMPLE), SIGNATURE_OF_OTHER)).toBe('malformed');
    const backwards = Object.fromEntries(Object.entries(EXAMPLE).toReversed());
    expect(read(bodyOf(backwards), SIGNATURE_OF_EXAMPLE)).toBe('malformed');
  });
  it('then it may name the port that https implies, and leave out the one that we have', () => {
    expect(read(bodyOf(OTHER_EXAMPLE), SIGNATURE_WITH_PORT)).toBe('malformed');
    const url = new URL('https://mycompany.com:8443/myapp.php?foo=1&bar=2');
    expect(readWith({ url })(bodyOf(OTHER_EXAMPLE), SIGNATURE_OF_OTHER)).toBe('malformed');
    expect(readWith({ url })(bodyOf(OTHER_EXAMPLE), SIGNATURE_WITH_PORT)).toBe('forged');
  });

  it.each([
    ['no signature', bodyOf(EXAMPLE), undefined],
    ['an empty one', bodyOf(EXAMPLE), ''],
    ['that of other fields', bodyOf(OTHER_EXAMPLE), SIGNATURE_OF_EXAMPLE],
    ['one cut short', bodyOf(EXAMPLE), SIGNATURE_OF_EXAMPLE.slice(0, -2)],
    ['a field more', `${bodyOf(EXAMPLE)}&MessageStatus=delivered`, SIGNATURE_OF_EXAMPLE],
    ['a field twice', `${bodyOf(EXAMPLE)}&To=%2B18005551212`, SIGNATURE_OF_EXAMPLE],
    ['no fields', '', SIGNATURE_OF_EXAMPLE],
  ])('I-17 then with %s it is nobody’s word', (_, body, signature) => {
    expect(read(body, signature)).toBe('forged');
  });
  it('I-17 I-57 then neither is it by another token, or for another address', () => {
    expect(readWith({ authToken: '12346' })(bodyOf(EXAMPLE), SIGNATURE_OF_EXAMPLE)).toBe('forged');
    const url = new URL('https://mycompany.com/myapp.php?foo=1&bar=3');
    expect(readWith({ url })(bodyOf(EXAMPLE), SIGNATURE_OF_EXAMPLE)).toBe('forged');
  });
});
