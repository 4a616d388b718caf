import type { DevInbox } from '../ports/dev-inbox.ts';
import type { TextGateway } from '../ports/text-gateway.ts';

/** Development: nobody's phone rings, everything is shown at /dev/inbox. */
export function devTextGateway(inbox: DevInbox): TextGateway {
  return {
    channels: ['text', 'call'],
    async send({ id, at, channel, to, words, code }) {
      const shown = { kind: 'security-code', subject: firstLine(words), text: words, link: null, code };
      await inbox.add({ id, at, channel, to, ...shown });
      return { kind: 'taken', carrier: 'development inbox', reference: null };
    },
  };
}

const firstLine = (words: string) => words.split('\n')[0] ?? '';
