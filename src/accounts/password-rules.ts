/** Where a password can be the only factor (NIST 800-63B-4 §3.1.1.2). */
export const MINIMUM_PASSWORD = 15;
export const MAXIMUM_PASSWORD = 128;

export type PasswordFault = 'password.too-short' | 'password.too-long' | 'password.common';

/** Length in code points; nothing about capitals and signs. The strength meter and the leaked list come with passwords by mail. */
export function faultOfNewPassword(password: string): PasswordFault | null {
  const length = [...password.normalize('NFKC')].length;
  if (length < MINIMUM_PASSWORD) return 'password.too-short';
  if (length > MAXIMUM_PASSWORD) return 'password.too-long';
  return isRepetitive(password) ? 'password.common' : null;
}

/** `aaaaaaaaaaaaaaa`, `123123123123123`: long, and first on every list. */
function isRepetitive(password: string): boolean {
  return /^(.{1,5})\1+.{0,4}$/u.test(password);
}
