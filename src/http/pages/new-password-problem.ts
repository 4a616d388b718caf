import { MINIMUM_PASSWORD, type PasswordFault } from '../../accounts/password-rules.ts';
import type { Problem } from '../../text/problems.ts';

/** Far beyond any password, far below what a hash would choke on. */
export const LONGEST_PASSWORD = 1024;

export function newPasswordProblem(fault: PasswordFault): Problem {
  return fault === 'password.too-short' ? { code: fault, minimum: MINIMUM_PASSWORD } : { code: fault };
}
