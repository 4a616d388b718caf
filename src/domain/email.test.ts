import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailKey, looksLikeEmail } from './email.ts';

describe('Given an address in many spellings', () => {
  it.each([
    'Ana@Acme.Example',
    ' ana@acme.example ',
    'ANA@ACME.EXAMPLE',
    '\uff41na@acme.example',
    'ana@acme.example\n',
  ])('I-42 %j has one key', (typed) => {
    expect(emailKey(typed)).toBe('ana@acme.example');
  });
  it('I-42 then the key of a key is the key', () => {
    const addresses = fc.string({ unit: 'grapheme' }).map((name) => `${name}@acme.example`);
    const holds = (typed: string) => !looksLikeEmail(typed) || emailKey(emailKey(typed)) === emailKey(typed);
    fc.assert(fc.property(addresses, holds), { numRuns: 1000 });
  });
});

describe('Given what somebody typed', () => {
  it.each([
    'ana@acme.example',
    'a.b+c@sub.acme.example',
    'ana@b\u00fccher.example',
    "o'neil@acme.example".replace("'", ''),
  ])('%j looks like an address', (typed) => {
    expect(looksLikeEmail(typed)).toBe(true);
  });
  it.each([
    '',
    'ana',
    'ana@',
    '@acme.example',
    'ana@acme',
    'ana@acme.',
    'ana@@acme.example',
    'ana bo@acme.example',
    'ana@acme.example, eve@evil.example',
    'ana@acme.example\r\nBcc: eve@evil.example',
    'Ana <ana@acme.example>',
    'ana@acme.example\u0000',
    `${'a'.repeat(250)}@acme.example`,
  ])('I-57 %j does not', (typed) => {
    expect(looksLikeEmail(typed)).toBe(false);
  });
});
