import type { CodeFault } from '../refusals.ts';

/**
 * Reads six digits as people type them: spaces and hyphens between groups are dropped. Only ASCII digits count (I-19):
 * a code is compared as a digest, and look-alike digits of other scripts would make one code have many spellings.
 */
export function readSixDigits(typed: string): { readonly code: string } | { readonly fault: CodeFault } {
  const compact = typed.replace(/[\s\u2010-\u2015-]+/gu, '');
  if (compact === '') return { fault: 'empty' };
  if (!/^[0-9]+$/.test(compact)) return { fault: 'not-digits' };
  if (compact.length < 6) return { fault: 'too-short' };
  if (compact.length > 6) return { fault: 'too-long' };
  return { code: compact };
}
