import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReturnTo } from './return-to.ts';

describe('Given a path on this site', () => {
  it.each(['/', '/organizations/acme', '/a/b?c=d&e=%2F', '/caf%C3%A9', '/a%2F%2Fb.example'])(
    '%s is followed',
    (path) => {
      expect(readReturnTo(path)).toBe(path);
    },
  );
  it('then a fragment is dropped', () => {
    expect(readReturnTo('/a?b#c')).toBe('/a?b');
  });
});

describe('Given an address of another site', () => {
  it.each([
    undefined,
    null,
    '',
    'https://evil.example/',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/ /evil.example',
    '\t//evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/x/..//evil.example',
    '/%2e//evil.example',
    '/%2E%2e//evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'evil.example',
    '@evil.example',
    `/${'a'.repeat(6000)}`,
    '/a\r\nSet-Cookie: x=y',
  ])('I-57 %j is not followed', (value) => {
    expect(readReturnTo(value)).toBeNull();
  });

  const parts = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '%2e',
    '%2f',
    '@',
    ':',
    '?',
    '#',
    '\t',
    ' ',
    'evil.example',
    'a',
    '\u3000',
  );
  const hostile = fc.array(parts, { maxLength: 8 }).map((some) => `/${some.join('')}`);

  it('I-57 then whatever is followed stays on this site, and cannot carry a header', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string(), fc.webUrl()), (value) => {
        const path = readReturnTo(value);
        if (path === null) return true;
        const target = new URL(path, 'https://here.example');
        return target.origin === 'https://here.example' && /^[\u0021-\u007e]+$/.test(path);
      }),
      { numRuns: 300 },
    );
    // Thousands of addresses on a busy computer: slow is not wrong.
  }, 60_000);
});
