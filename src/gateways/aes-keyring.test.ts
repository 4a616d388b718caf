import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aesKeyring, SealBroken } from './aes-keyring.ts';

const OLD = 'old-secret-with-more-than-32-letters';
const NEW = 'new-secret-with-more-than-32-letters';
const BINDING = { purpose: 'totp', user: 'usr_1', row: 'aut_1' };
const PLAIN = new TextEncoder().encode('the secret');

const keyring = aesKeyring([OLD]);
const sealed = keyring.seal(PLAIN, BINDING);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('Given a sealed value', () => {
  it('I-49 then it opens where it belongs, and holds nothing that can be read', () => {
    expect(textOf(keyring.open(sealed, BINDING))).toBe('the secret');
    expect(Buffer.from(sealed).toString('latin1')).not.toContain('secret');
  });
  it('I-49 then sealing it again looks different', () => {
    expect(keyring.seal(PLAIN, BINDING)).not.toEqual(sealed);
  });
  it.each([
    { ...BINDING, user: 'usr_2' },
    { ...BINDING, row: 'aut_2' },
    { ...BINDING, purpose: 'outbox' },
    { purpose: 'totp', user: 'usr_1aut_1', row: '' },
    { purpose: 'totp","usr_1', user: 'aut_1', row: '' },
  ])('I-50 then it does not open as %j', (elsewhere) => {
    expect(() => keyring.open(sealed, elsewhere)).toThrow(SealBroken);
  });
  it('I-50 then it does not open when cut at any length', () => {
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => keyring.open(sealed.subarray(0, length), BINDING)).toThrow(SealBroken);
    }
  });
  it('I-50 then it does not open when any bit is flipped, the key id included', () => {
    for (let index = 0; index < sealed.length; index += 1) {
      const flipped = Uint8Array.from(sealed);
      flipped[index] = (flipped[index] ?? 0) ^ (1 << (index % 8));
      expect(() => keyring.open(flipped, BINDING)).toThrow(SealBroken);
    }
  });
  it('I-50 then it does not open when something is added', () => {
    expect(() => keyring.open(Buffer.concat([sealed, Buffer.from([0])]), BINDING)).toThrow(SealBroken);
  });
  it('I-49 then another key does not open it', () => {
    expect(() => aesKeyring([NEW]).open(sealed, BINDING)).toThrow(SealBroken);
  });
  it('I-54 then the fault says nothing of the value', () => {
    expect(() => keyring.open(sealed, { ...BINDING, user: 'usr_2' })).toThrow(/^This value was altered or moved\.$/);
  });
});

describe('Given any value and binding', () => {
  it('I-50 then it opens as it was sealed, and under no other binding', () => {
    const binding = fc.record({ purpose: fc.string(), user: fc.string(), row: fc.string() });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), binding, binding, (plain, own, other) => {
        const value = keyring.seal(plain, own);
        expect(Buffer.from(keyring.open(value, own)).equals(plain)).toBe(true);
        if (JSON.stringify(own) !== JSON.stringify(other)) expect(() => keyring.open(value, other)).toThrow(SealBroken);
      }),
    );
  });
});

describe('Given a rotated key', () => {
  const rotated = aesKeyring([NEW, OLD]);

  it('I-51 then old rows open', () => {
    expect(textOf(rotated.open(sealed, BINDING))).toBe('the secret');
  });
  it('I-51 then new rows are sealed with the new key alone', () => {
    const fresh = rotated.seal(PLAIN, BINDING);
    expect(textOf(aesKeyring([NEW]).open(fresh, BINDING))).toBe('the secret');
    expect(() => aesKeyring([OLD]).open(fresh, BINDING)).toThrow(SealBroken);
  });
  it('I-51 then codes written under the old key still match, the newest first', () => {
    const macs = rotated.macs('recovery-code', 'usr_1:CODE');
    expect(macs).toEqual([
      aesKeyring([NEW]).macs('recovery-code', 'usr_1:CODE')[0],
      keyring.macs('recovery-code', 'usr_1:CODE')[0],
    ]);
  });
});

describe('Given a short code', () => {
  it('I-49 I-16 then its digest differs by purpose, text and key', () => {
    const digests = [
      keyring.macs('recovery-code', 'usr_1:CODE')[0],
      keyring.macs('mailbox-code', 'usr_1:CODE')[0],
      keyring.macs('recovery-code', 'usr_2:CODE')[0],
      aesKeyring([NEW]).macs('recovery-code', 'usr_1:CODE')[0],
    ];
    expect(new Set(digests).size).toBe(4);
  });
});
