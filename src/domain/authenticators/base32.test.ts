import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase32 } from './base32.ts';

// cspell:ignore mzxq mzxw foob fooba ytboi
describe('Given the vectors of RFC 4648', () => {
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('M14 %j is written %j, without padding', (plain, text) => {
    expect(toBase32(new TextEncoder().encode(plain))).toBe(text);
  });
});

/** The plain way: all bits in a row, cut into fives. */
function read(text: string): Uint8Array {
  const bits = [...text]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 2));
}

describe('Given any bytes', () => {
  it('M14 then what is written reads back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(read(toBase32(bytes))).toEqual(bytes);
      }),
    );
  });
  it('M15 then twenty bytes are thirty-two letters', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => /^[A-Z2-7]{32}$/.test(toBase32(bytes))),
    );
  });
});
