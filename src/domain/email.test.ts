import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailKey, looksLikeEmail, partOfEmailKey, withUnseenMarked } from './email.ts';

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

describe('Given a domain that is not in ASCII', () => {
  it.each([
    ['w@b\u00fccher.example', 'w@xn--bcher-kva.example'],
    ['W@B\u00dcCHER.Example', 'w@xn--bcher-kva.example'],
    ['w@bu\u0308cher.example', 'w@xn--bcher-kva.example'],
    ['w@XN--bcher-kva.example', 'w@xn--bcher-kva.example'],
    ['j\u00f6rg@b\u00fccher.example', 'j\u00f6rg@xn--bcher-kva.example'],
  ])('I-42 %j has the key %j', (typed, key) => {
    expect(emailKey(typed)).toBe(key);
  });
  it('I-42 then the key of an address in ASCII is what it always was', () => {
    const ascii = fc.string({ unit: 'binary-ascii' }).map((text) => `ana@${text}`);
    fc.assert(fc.property(ascii, (typed) => emailKey(typed) === typed.trim().toLowerCase()));
  });
  it('U8 then a search for its labels, or for an address, finds it', () => {
    for (const search of ['b\u00fccher', 'B\u00fccher.example', 'w@b\u00fccher.example', 'bcher', 'w@'])
      expect(emailKey('w@b\u00fccher.example')).toContain(partOfEmailKey(search));
  });
});

describe('Given what somebody typed', () => {
  it.each([
    'ana@acme.example',
    'a.b+c@sub.acme.example',
    'ana@b\u00fccher.example',
    'ana@xn--bcher-kva.example',
    `ana@${'a'.repeat(63)}.example`,
    `${'a'.repeat(64)}@acme.example`,
    'j\u00f6rg@acme.example',
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
    `${'a'.repeat(65)}@acme.example`,
    `ana@${'a'.repeat(64)}.example`,
    `ana@${'a.'.repeat(123)}example`,
    'ana@acme..example',
    'ana@.acme.example',
    'ana@-acme.example',
    'ana@acme-.example',
    'an\u200ba@acme.example',
    'an\u00ada@acme.example',
    'ana@ac\u00adme.example',
    '\u202eana@acme.example',
    'an\u2066a@acme.example',
    'an\ufeffa@acme.example',
    'an\u{e0061}a@acme.example',
    'an\u3164a@acme.example',
    'an\ud800a@acme.example',
    'ana@ac\udc00me.example',
  ])('I-57 %j does not', (typed) => {
    expect(looksLikeEmail(typed)).toBe(false);
  });
});

it('I-57 what cannot be seen in an address is marked where the address is shown', () => {
  expect(withUnseenMarked('an\u200ba@ac\u202eme.example')).toBe('an\ufffda@ac\ufffdme.example');
});
