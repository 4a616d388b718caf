import type { Delivery, Mail, Mailer } from '../ports/mailer.ts';

export interface SmtpSettings {
  /** `smtp://` or `smtps://`, with user and password where the server wants them. */
  readonly url: URL;
  readonly from: { readonly name: string; readonly address: string };
}

/** Milliseconds. All of it together stays well below the lease of the outbox, so that nobody else sends it meanwhile. */
interface Patience {
  readonly connection: number;
  /** Without a sign of life. */
  readonly socket: number;
  /** For one message from beginning to end: a server may drip for ever. */
  readonly whole: number;
}

const PATIENCE: Patience = { connection: 10_000, socket: 20_000, whole: 30_000 };

/** Hands mail to an SMTP server: one connection for each message, as an installation sends few. */
export function smtpMailer(settings: SmtpSettings, patience: Patience = PATIENCE): Mailer {
  return {
    async send(mail) {
      const fault = faultIn(mail);
      if (fault !== null) return { kind: 'refused', because: fault };
      try {
        const transport = await transportTo(settings, patience);
        await transport.sendMail({ ...toMessage(mail, settings), signal: AbortSignal.timeout(patience.whole) });
        return { kind: 'taken' };
      } catch (error) {
        return judge(error as SmtpError);
      }
    },
  };
}

/** Connects, signs in where there is a password, and hangs up: no mail is sent. @returns what went wrong, without secrets. */
export async function tryServer(settings: SmtpSettings, patience: Patience = PATIENCE): Promise<string | null> {
  try {
    const transport = await transportTo(settings, patience);
    await transport.verify();
    return null;
  } catch (error) {
    return becauseOf(error as SmtpError);
  }
}

async function transportTo({ url }: SmtpSettings, patience: Patience) {
  // Loaded for the first mail, and not at start-up.
  const { createTransport } = await import('nodemailer');
  return createTransport({
    ...serverOf(url),
    connectionTimeout: patience.connection,
    greetingTimeout: patience.socket,
    socketTimeout: patience.socket,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

const PORTS: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 };

function serverOf(url: URL) {
  const { hostname, port, protocol, username, password } = url;
  const secure = protocol === 'smtps:';
  const auth = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (PORTS[protocol] ?? 587) : Number(port),
    secure,
    // A password never goes over a line that anybody on the way may read, or make so by cutting STARTTLS out.
    ...(username === '' ? {} : { auth, requireTLS: !secure }),
  };
}

function toMessage({ id, at, to, subject, text, html }: Mail, { from }: SmtpSettings) {
  return {
    from,
    to: { name: to.name, address: to.email },
    ...{ subject, text, html },
    // The same for every try, so that a second copy can be recognized as one (I-56).
    messageId: `<${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
    date: new Date(at),
    // RFC 3834 §5: no vacation notice answers it.
    headers: { 'auto-submitted': 'auto-generated' },
  };
}

const ONE_ADDRESS = /^[^\s<>,;:"()[\]\\@\p{Cc}]+@[^\s<>,;:"()\\@\p{Cc}]+$/u;
const OTHER_LINE = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** Whatever was let into the database: what becomes a header is one line, and the recipient is one address (I-57). */
function faultIn({ id, to, subject }: Mail): string | null {
  if (!ONE_ADDRESS.test(to.email)) return 'the recipient is not one address';
  return [id, to.name, subject].some((header) => OTHER_LINE.test(header)) ? 'a header holds a line break' : null;
}

/** As nodemailer gives it: `permanent` by RFC 5321 §4.2.1, and the step at which it happened. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly permanent?: boolean;
}

/**
 * What the server says of the message itself holds for good; that it does not know us, or is not there, may be mended.
 * Its own words are left out: they like to repeat the address.
 */
function judge(error: SmtpError): Delivery {
  const { code, permanent } = error;
  const because = becauseOf(error);
  const isAboutMessage = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (permanent === true && isAboutMessage) return { kind: 'refused', because };
  throw new Error(because);
}

const becauseOf = ({ code = 'unknown', command, responseCode }: SmtpError) =>
  ['SMTP', code, responseCode, command].filter((part) => part !== undefined).join(' ');
