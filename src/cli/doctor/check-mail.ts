import type { MailSettings } from '../../config/config.ts';
import { tryServer } from '../../gateways/smtp-mailer.ts';
import { bad, type Finding, ok, warn } from './finding.ts';

/** Short: whoever asks is waiting for the answer. */
const PATIENCE = { connection: 5000, socket: 5000, whole: 10_000 };

/** Connects to the mail server and hangs up; no mail is sent. */
export async function checkMail(mail: MailSettings): Promise<Finding> {
  if (mail.kind === 'inbox') return ok('mail', 'it is shown at /dev/inbox (development only)');
  if (mail.kind !== 'smtp') {
    const todo =
      'Set TWOFOLD_SMTP_URL and TWOFOLD_MAIL_FROM: without mail nobody is told of a change to their account, and nobody can be reset.';
    return warn('mail', 'no mail leaves this server', todo);
  }
  const fault = await tryServer(mail, PATIENCE);
  if (fault === null) return ok('mail', 'the server answers');
  return bad(
    'mail',
    `the server does not take us: ${fault}`,
    'Check TWOFOLD_SMTP_URL, and that this machine may reach it.',
  );
}
