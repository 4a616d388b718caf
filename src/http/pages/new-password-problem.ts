import { faultOfNewPassword, MINIMUM_PASSWORD } from '../../accounts/password-rules.ts';
import type { Problem } from '../../text/problems.ts';

/** What is wrong with a password that somebody chooses; null where nothing is. */
export function newPasswordProblem(password: string): Problem | null {
  if (password === '') return { code: 'password.empty' };
  const fault = faultOfNewPassword(password);
  if (fault === null) return null;
  return fault === 'password.too-short' ? { code: fault, minimum: MINIMUM_PASSWORD } : { code: fault };
}
