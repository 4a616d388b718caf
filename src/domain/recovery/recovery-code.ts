import type { CodeFault } from '../refusals.ts';

/** Crockford's base 32: no I, L, O or U, so that a code read from paper has one reading. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export const RECOVERY_CODE_COUNT = 10;
/** 80 bits (NIST 800-63B-4 §4.2.1.1 asks for 64). */
export const RECOVERY_CODE_BYTES = 10;
/** From this many left people are asked to make new ones. */
export const FEW_RECOVERY_CODES = 3;

/** Sixteen characters from ten random bytes, without separators. */
export function recoveryCodeFrom(bytes: Uint8Array): string {
  let bits = 0n;
  for (const byte of bytes.subarray(0, RECOVERY_CODE_BYTES)) bits = (bits << 8n) | BigInt(byte);
  let code = '';
  for (let shift = 75n; shift >= 0n; shift -= 5n) code += ALPHABET.charAt(Number((bits >> shift) & 31n));
  return code;
}

/** `M9S346Q3D2KT7B4W` as people see it: `M9S3-46Q3-D2KT-7B4W`. */
export const inFours = (code: string) => code.replace(/(.{4})(?=.)/g, '$1-');

/** Reads a code as people type it: any case, hyphens or spaces anywhere, O for 0, I or L for 1. */
export function readRecoveryCode(typed: string): { readonly code: string } | { readonly fault: CodeFault } {
  const compact = typed
    .replace(/[\s\u2010-\u2015-]+/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  if (compact === '') return { fault: 'empty' };
  return /^[0-9A-HJKMNP-TV-Z]{16}$/.test(compact) ? { code: compact } : { fault: 'not-a-recovery-code' };
}
