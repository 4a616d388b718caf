import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  inFours,
  RECOVERY_CODE_BYTES,
  RECOVERY_CODE_COUNT,
  readRecoveryCode,
  recoveryCodeFrom,
} from './recovery-code.ts';

const bytes = fc.uint8Array({ minLength: RECOVERY_CODE_BYTES, maxLength: RECOVERY_CODE_BYTES });

describe('Given random bytes', () => {
  it('I-49 then a code has eighty bits, and there are ten', () => {
    expect([RECOVERY_CODE_BYTES * 8, RECOVERY_CODE_COUNT]).toEqual([80, 10]);
  });
  it('I-49 then different bytes are different codes', () => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        const isSame = recoveryCodeFrom(one) === recoveryCodeFrom(other);
        return isSame === (Buffer.compare(one, other) === 0);
      }),
    );
  });
  it('M16 then a code is sixteen letters that cannot be mistaken for each other', () => {
    fc.assert(fc.property(bytes, (random) => /^[0-9A-HJKMNP-TV-Z]{16}$/.test(recoveryCodeFrom(random))));
  });
  it('M16 then the ends of the alphabet are reached', () => {
    expect(recoveryCodeFrom(new Uint8Array(10))).toBe('0000000000000000');
    expect(recoveryCodeFrom(new Uint8Array(10).fill(255))).toBe('ZZZZZZZZZZZZZZZZ');
  });
});

describe('Given a code on paper', () => {
  it('M25 then it reads back as it was shown', () => {
    fc.assert(
      fc.property(bytes, (random) => {
        const code = recoveryCodeFrom(random);
        expect(readRecoveryCode(inFours(code))).toEqual({ code });
      }),
    );
  });
  it('M16 then it is shown in fours', () => {
    expect(inFours('M9S346Q3D2KT7B4W')).toBe('M9S3-46Q3-D2KT-7B4W');
  });
  it.each([
    'm9s3-46q3-d2kt-7b4w',
    ' M9S3 46Q3 D2KT 7B4W ',
    'M9S346Q3D2KT7B4W',
    'M9S3\u201346Q3\u2013D2KT\u20137B4W',
    'M9-S346Q3D2-KT7B4W',
  ])('M25 %j is read', (typed) => {
    expect(readRecoveryCode(typed)).toEqual({ code: 'M9S346Q3D2KT7B4W' });
  });
  it('M25 then O is zero, and I and L are one', () => {
    expect(readRecoveryCode('oO0O-iIlL-1111-0000')).toEqual({ code: '0000111111110000' });
  });
});

describe('Given what is no recovery code', () => {
  it.each([
    ['', 'empty'],
    [' - - ', 'empty'],
    ['M9S3-46Q3-D2KT-7B4', 'not-a-recovery-code'],
    ['M9S3-46Q3-D2KT-7B4WX', 'not-a-recovery-code'],
    ['U9S3-46Q3-D2KT-7B4W', 'not-a-recovery-code'],
    ['123456', 'not-a-recovery-code'],
    ['M9S3-46Q3-D2KT-7B4\uff37', 'not-a-recovery-code'],
    ['\u0130'.repeat(16), 'not-a-recovery-code'],
  ])('I-19 %j is refused', (typed, fault) => {
    expect(readRecoveryCode(typed)).toEqual({ fault });
  });
});
