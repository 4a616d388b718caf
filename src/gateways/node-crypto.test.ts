import { afterEach, describe, expect, it, vi } from 'vitest';
import { nodeCrypto } from './node-crypto.ts';

describe('Given randomness', () => {
  it('I-44 then a token has 256 bits, and none comes twice', () => {
    expect(nodeCrypto.newToken()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(Array.from({ length: 1000 }, () => nodeCrypto.newToken())).size).toBe(1000);
  });
  it('I-16 then a number stays below its bound', () => {
    const drawn = Array.from({ length: 200 }, () => nodeCrypto.randomBelow(3));
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2]));
  });
});

describe('Given an instant', () => {
  afterEach(() => void vi.useRealTimers());

  it('then an id begins with its milliseconds, as UUID version 7 does, and 80 random bits tell it from all others', () => {
    // The example of RFC 9562, A.6.
    vi.setSystemTime(new Date('2022-02-22T19:22:22Z'));
    const ids = Array.from({ length: 1000 }, () => nodeCrypto.newId('usr'));
    for (const id of ids) expect(id).toMatch(/^usr_017f22e279b0[0-9a-f]{20}$/);
    expect(new Set(ids).size).toBe(1000);
  });
  it('then ids of later ones come after it in any index', () => {
    const ids = ['1970-01-01', '2026-11-23', '2527-06-24'].map((day) => {
      vi.setSystemTime(new Date(day));
      return nodeCrypto.newId('evt');
    });
    expect(ids.toSorted()).toEqual(ids);
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
