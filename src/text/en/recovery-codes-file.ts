import { formatMoment } from '../format.ts';
import { LOCALE } from './locale.ts';

export interface RecoveryCodesFile {
  readonly brand: string;
  readonly issuer: string;
  readonly email: string;
  /** Milliseconds. */
  readonly madeAt: number;
  readonly codes: readonly string[];
  readonly signInUrl: string;
}

/** The text file behind "Download". CRLF, so that the plainest editor of every system shows its lines. */
export function recoveryCodesFile(file: RecoveryCodesFile): string {
  const width = String(file.codes.length).length;
  const lines = [
    `${file.brand} recovery codes`,
    '',
    `Account: ${file.issuer} (${file.email})`,
    `Made: ${formatMoment(LOCALE, file.madeAt, 'date-time')}`,
    `Sign in: ${file.signInUrl}`,
    '',
    ...file.codes.map((code, index) => `${String(index + 1).padStart(width)}. ${code}`),
    '',
    'Each code works once. If you lose your phone, one of them lets you sign in.',
    'Keep them in a password manager, not in your photos or email.',
  ];
  return `${lines.join('\r\n')}\r\n`;
}
