import type { DevInbox } from '../ports/dev-inbox.ts';
import type { Mailer } from '../ports/mailer.ts';

/** Development: nothing leaves the house, everything is shown at /dev/inbox. */
export function devMailer(inbox: DevInbox): Mailer {
  return {
    async send({ id, at, to, kind, subject, text, link, code }) {
      await inbox.add({ id, at, channel: 'email', to: to.email, kind, subject, text, link, code });
      return { kind: 'taken' };
    },
  };
}
