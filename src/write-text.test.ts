import { describe, expect, it } from 'vitest';
import { instant } from './domain/time.ts';
import { writeText } from './write-text.ts';

const to = { number: '+447700900123', country: 'GB' };
const write = (channel: 'text' | 'call', brand = 'Acme Analytics', url = 'https://login.acme.example') =>
  writeText(
    { to, content: { kind: 'text-code', channel, code: '012345' }, at: instant(0) },
    { brand, url: new URL(url) },
  );

describe('Given a code', () => {
  it('M17 when it is texted, then the last line is bound to our own site', () => {
    const words = "012345 is your Acme Analytics security code. Don't share it.\n\n@login.acme.example #012345";
    expect(write('text')).toEqual({ channel: 'text', to: '+447700900123', country: 'GB', words, code: '012345' });
  });

  it('M28 when it is spoken, then its digits are apart, and said twice', () => {
    expect(write('call').words).toBe(
      "Hello. Your Acme Analytics security code is: 0, 1, 2, 3, 4, 5. Once more: 0, 1, 2, 3, 4, 5. Don't share it. Goodbye.",
    );
  });

  it.each(['Zoë’s “Café” 🩺 €', 'An organization with a very long name indeed, incorporated', '株式会社'])(
    'M17 when the brand is %s, then it is one message in the alphabet of texts',
    (brand) => {
      const { words } = write('text', brand, 'https://a-rather-long-name-of-a-host.login.acme.example');
      expect(words).toMatch(/^[\x20-\x7e\n]+$/);
      expect(words.length).toBeLessThanOrEqual(160);
    },
  );
});
