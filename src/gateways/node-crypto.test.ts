import { describe, expect, it } from 'vitest';
import { nodeCrypto } from './node-crypto.ts';

describe('Given randomness', () => {
  it('I-44 then a token has 256 bits, an id 128, and none comes twice', () => {
    expect(nodeCrypto.newToken()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(nodeCrypto.newId('usr')).toMatch(/^usr_[0-9a-f]{32}$/);
    expect(new Set(Array.from({ length: 1000 }, () => nodeCrypto.newToken())).size).toBe(1000);
  });
  it('I-16 then a number stays below its bound', () => {
    const drawn = Array.from({ length: 200 }, () => nodeCrypto.randomBelow(3));
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2]));
  });
});

describe('Given two codes', () => {
  it('I-19 then they are equal or not, whatever their lengths', () => {
    expect(nodeCrypto.equal('123456', '123456')).toBe(true);
    expect(nodeCrypto.equal('123456', '123457')).toBe(false);
    expect(nodeCrypto.equal('123456', '1234567')).toBe(false);
    expect(nodeCrypto.equal('', '')).toBe(true);
  });
});

describe('Given a token', () => {
  it('I-49 then its digest is SHA-256', () => {
    expect(nodeCrypto.digest('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });
});
