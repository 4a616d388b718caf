import { faultOfLine } from '../name.ts';

const LONGEST = 200;

export type ReasonFault = 'empty' | 'too-long' | 'unreadable';

/** Why an admin did something to somebody, in one line for the audit log. @returns null for one that is fit to keep. */
export function faultOfReason(typed: string): ReasonFault | null {
  const reason = typed.trim();
  if (reason === '') return 'empty';
  if ([...reason].length > LONGEST) return 'too-long';
  return faultOfLine(reason) === null ? null : 'unreadable';
}
