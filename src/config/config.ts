import * as z from 'zod';
import { faultsOfProviders, PROVIDER_VARIABLES, type ProviderConfig, toProviders } from './providers.ts';
import { TEXT_LIMIT_VARIABLES, type TextLimits, toTextLimits } from './text-limits.ts';
import { faultsOfTexts, TEXT_VARIABLES, type TextCarrierConfig, toTexts } from './texts.ts';

/** A comma would cut it in two once it stands in TWOFOLD_SECRETS, and it could never be rotated out (I-51). */
const SECRET = z
  .string()
  .trim()
  .min(32, 'must have at least 32 characters')
  .regex(/^[^,]*$/, 'must not hold a comma');

const FROM = /^(?:(?<name>[^<>"\p{Cc}]*\S)\s*<)?(?<address>[^\s<>,;:"()@\p{Cc}]+@[^\s<>,;:"()@\p{Cc}]+?)>?$/u;

/** Without path and query: what a URL may say beyond the server would be ignored in silence. */
function isSmtpUrl(text: string): boolean {
  if (!/^smtps?:\/\/[^/?#\s]+\/?$/.test(text) || !URL.canParse(text)) return false;
  const { hostname, username, password } = new URL(text);
  return hostname !== '' && (username === '') === (password === '') && [username, password].every(isDecodable);
}

function isDecodable(text: string): boolean {
  return !/%(?![0-9a-f]{2})/i.test(text);
}

/** Read once at start-up; every variable that the product knows. */
export const Variables = z.strictObject({
  NODE_ENV: z
    .string()
    .default('development')
    .meta({ description: '`production` turns the development aids off and asks for a secret.' }),
  PORT: z.coerce
    .number('must be a port number')
    .int()
    .min(0)
    .max(65_535)
    .default(3000)
    .meta({ description: 'The port to listen on.' }),
  HOST: z.string().min(1).optional().meta({ description: 'The address to listen on. All, if not given.' }),
  TWOFOLD_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .optional()
    .meta({ description: 'The address that people type. Every link is made from it, never from a request.' }),
  TWOFOLD_NAME: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .default('Twofold')
    .meta({ description: 'The name that pages, mails and authenticator apps show.' }),
  TWOFOLD_DATA: z.string().min(1).default('data').meta({ description: 'Folder of the key file and the SQLite file.' }),
  TWOFOLD_DATABASE_URL: z
    .string()
    .regex(/^(postgres(ql)?:\/\/|sqlite:)./, 'must start with postgres:// or sqlite:')
    .optional()
    .meta({ description: 'Where state lives. A SQLite file in the data folder, if not given.' }),
  TWOFOLD_SECRET: SECRET.optional().meta({ description: 'The secret that seals everything; needed in production.' }),
  TWOFOLD_SECRETS: z
    .string()
    .optional()
    .meta({ description: 'While rotating: several secrets, newest first, with commas between.' }),
  TRUST_PROXY: z
    .enum(['0', '1'], 'must be 0 or 1')
    .default('0')
    .meta({ description: '1 where one proxy stands in front and sets X-Forwarded-For.' }),
  TWOFOLD_SILENCE_DAYS: z
    .string()
    .regex(/^(always|never|[1-9]\d{0,3})$/, 'must be a number of days, always, or never')
    .optional()
    .meta({ description: 'After so many days without a sign-in, a first set-up asks for a code by e-mail.' }),
  TWOFOLD_MAIL: z
    .enum(['inbox', 'smtp', 'none'], 'must be inbox, smtp or none')
    .optional()
    .meta({ description: '`smtp` sends mail, `inbox` shows it at /dev/inbox (development only), `none` keeps it.' }),
  TWOFOLD_SMTP_URL: z
    .string()
    .refine(isSmtpUrl, 'must be smtp:// or smtps://, [user:password@], a host and, if it is another, the port')
    .optional()
    .meta({ description: 'The server that takes mail. Where it is given, `TWOFOLD_MAIL` is `smtp`.' }),
  TWOFOLD_MAIL_FROM: z
    .string()
    .trim()
    .regex(FROM, 'must be one address, or a name and one address in angle brackets')
    .optional()
    .meta({ description: 'Whom mail comes from, such as `Acme <security@acme.example>`.' }),
  ...TEXT_LIMIT_VARIABLES,
  TWOFOLD_API_RATE: z
    .string()
    .regex(/^\d{1,9}$/, 'must be a number of calls a minute, or 0 for no limit')
    .optional()
    .meta({ description: 'Calls a minute that each credential, and each network without one, has under /v1.' }),
  ...PROVIDER_VARIABLES,
  ...TEXT_VARIABLES,
  TWOFOLD_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .optional()
    .meta({ description: 'How much is written to the log.' }),
  TWOFOLD_DEMO: z
    .enum(['0', '1', 'small'], 'must be 0, 1 or small')
    .default('1')
    .meta({ description: '0 leaves an empty development database empty; `small` is six people, not a company.' }),
});

export interface Config {
  readonly production: boolean;
  readonly port: number;
  readonly host: string | undefined;
  readonly url: URL;
  readonly name: string;
  readonly dataFolder: string;
  readonly databaseUrl: string;
  /** Newest first; null in development, where the key file is used. */
  readonly secrets: readonly string[] | null;
  readonly trustProxy: boolean;
  readonly silenceAllowed:
    | { readonly kind: 'days'; readonly days: number }
    | { readonly kind: 'always-ask' | 'never-ask' };
  readonly mail: MailSettings;
  readonly textLimits: TextLimits;
  /** Calls a minute under /v1; 0 is no limit. */
  readonly apiRate: number;
  /** OpenID providers by which people may sign in. */
  readonly providers: readonly ProviderConfig[];
  /** The carriers of text messages and calls, in the order in which they are asked. */
  readonly texts: readonly TextCarrierConfig[];
  readonly logLevel: string;
  /** What an empty development database is filled with. */
  readonly demo: 'none' | 'small' | 'full';
}

export type MailSettings =
  | { readonly kind: 'inbox' | 'none' }
  | {
      readonly kind: 'smtp';
      readonly url: URL;
      readonly from: { readonly name: string; readonly address: string };
    };

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {ConfigError} telling every fault at once, by the variable's name and never by its value. */
export function readConfig(environment: Environment): Config {
  const names = Object.keys(Variables.shape);
  // An empty variable is one that was not set: shells and compose files cannot unset.
  const known = Object.fromEntries(
    names.map((name) => [name, environment[name] === '' ? undefined : environment[name]]),
  );
  const parsed = Variables.safeParse(known);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${wordsOf(issue)}`);
  faults.push(...faultsBetween(known), ...unknownNames(environment, names));
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  return toConfig(parsed.data);
}

/** Zod's own words may quote the value; ours never do. */
function wordsOf(issue: z.core.$ZodIssue): string {
  return issue.message.startsWith('must ') ? issue.message : 'is not of the kind that is expected here';
}

function faultsBetween(known: Environment): readonly string[] {
  const faults: string[] = [];
  const production = known['NODE_ENV'] === 'production';
  const { TWOFOLD_SECRET, TWOFOLD_SECRETS, TWOFOLD_MAIL } = known;
  if (production && TWOFOLD_SECRET === undefined && TWOFOLD_SECRETS === undefined) {
    faults.push('TWOFOLD_SECRET: production does not start without one. Make it with `openssl rand -base64 32`');
  }
  if (TWOFOLD_SECRETS?.split(',').some((secret) => secret.trim().length < 32)) {
    faults.push('TWOFOLD_SECRETS: each secret must have at least 32 characters');
  }
  if (production && isPlainAddress(known['TWOFOLD_URL']))
    faults.push('TWOFOLD_URL: must be an https address in production, or cookies could be read on the way');
  if (production && TWOFOLD_MAIL === 'inbox')
    faults.push('TWOFOLD_MAIL: the development inbox does not run in production');
  return [
    ...faults,
    ...missingForSmtp(known),
    ...faultsOfProviders(known, production),
    ...faultsOfTexts(known, production),
  ];
}

/** Nothing is between a computer and itself. */
function isPlainAddress(address: string | undefined): boolean {
  if (address === undefined || !URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

function missingForSmtp(known: Environment): readonly string[] {
  const isChosen = known['TWOFOLD_MAIL'] === 'smtp';
  const isImplied = known['TWOFOLD_MAIL'] === undefined && known['TWOFOLD_SMTP_URL'] !== undefined;
  if (!isChosen && !isImplied) return [];
  const needed = ['TWOFOLD_SMTP_URL', 'TWOFOLD_MAIL_FROM'];
  return needed.filter((name) => known[name] === undefined).map((name) => `${name}: mail is not sent without it`);
}

/** A misspelled variable would otherwise be ignored in silence. */
function unknownNames(environment: Environment, names: readonly string[]): readonly string[] {
  const strangers = Object.keys(environment).filter(
    (name) => name.startsWith('TWOFOLD_') && !name.startsWith('TWOFOLD_TEST_'),
  );
  return strangers.filter((name) => !names.includes(name)).map((name) => `${name}: there is no such variable`);
}

type Given = z.infer<typeof Variables>;

const DEMOS = { '0': 'none', '1': 'full', small: 'small' } as const;

function toConfig(given: Given): Config {
  const production = given.NODE_ENV === 'production';
  const mail = toMail(given);
  return {
    production,
    port: given.PORT,
    host: given.HOST,
    url: new URL(given.TWOFOLD_URL ?? `http://localhost:${given.PORT}`),
    name: given.TWOFOLD_NAME,
    dataFolder: given.TWOFOLD_DATA,
    databaseUrl: given.TWOFOLD_DATABASE_URL ?? `sqlite:${given.TWOFOLD_DATA}/twofold.db`,
    secrets: secretsOf(given),
    trustProxy: given.TRUST_PROXY === '1',
    // Where no mail leaves the server a code by mail would lock people out for good.
    silenceAllowed: toSilence(given.TWOFOLD_SILENCE_DAYS ?? (mail.kind === 'none' ? 'never' : '30')),
    mail,
    textLimits: toTextLimits(given),
    // Whoever tries things out on their own computer walks every route at once.
    apiRate: Number(given.TWOFOLD_API_RATE ?? (production ? 600 : 60_000)),
    providers: toProviders(given),
    texts: toTexts(given),
    logLevel: given.TWOFOLD_LOG_LEVEL ?? (production ? 'info' : 'warn'),
    demo: production ? 'none' : DEMOS[given.TWOFOLD_DEMO],
  };
}

function secretsOf(given: Given): readonly string[] | null {
  const several = given.TWOFOLD_SECRETS?.split(',').map((secret) => secret.trim());
  return several ?? (given.TWOFOLD_SECRET === undefined ? null : [given.TWOFOLD_SECRET]);
}

function toSilence(text: string): Config['silenceAllowed'] {
  if (text === 'always') return { kind: 'always-ask' };
  return text === 'never' ? { kind: 'never-ask' } : { kind: 'days', days: Number(text) };
}

/** Both are there where they are needed: `missingForSmtp` has looked. */
function toMail({ NODE_ENV, TWOFOLD_MAIL, TWOFOLD_SMTP_URL, TWOFOLD_MAIL_FROM, TWOFOLD_NAME }: Given): MailSettings {
  const kind = TWOFOLD_MAIL ?? (TWOFOLD_SMTP_URL === undefined ? null : 'smtp');
  if (kind === null) return { kind: NODE_ENV === 'production' ? 'none' : 'inbox' };
  if (kind !== 'smtp') return { kind };
  const { name = TWOFOLD_NAME, address = '' } = TWOFOLD_MAIL_FROM?.match(FROM)?.groups ?? {};
  return { kind, url: new URL(TWOFOLD_SMTP_URL ?? ''), from: { name, address } };
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `Twofold cannot start. The configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n- ${faults.join('\n- ')}`,
    );
    this.faults = faults;
  }
}
