import * as z from 'zod';

/** With a slash at most: Twilio's API has one path, and another would be ignored in silence. */
const BARE_URL = /^https?:\/\/[^/?#@\s]+\/?$/;
/** `whsec_`, and 24 to 64 bytes in base 64 (Standard Webhooks). */
const WEBHOOK_SECRET = /^whsec_(?=.{32,88}$)(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** A number, a short code, or up to eleven letters, digits and spaces, with a letter among them. */
const SENDER = /^(\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/;

const WORD = /^\S+$/;

const text = () => z.string().trim();
const sid = (start: string) =>
  text().regex(new RegExp(`^${start}[0-9a-fA-F]{32}$`), `must be ${start} and 32 hexadecimal digits`);

/** The carriers of text messages and spoken calls. */
export const TEXT_VARIABLES = {
  TWOFOLD_TEXT_GATEWAYS: text()
    .regex(/^(twilio(,webhook)?|webhook(,twilio)?)$/, 'must be twilio, webhook, or both with a comma between')
    .optional()
    .meta({ description: 'Who carries text messages and calls, in the order in which they are asked.' }),
  TWOFOLD_TEXT_TWILIO_ACCOUNT_SID: sid('AC').optional().meta({ description: 'The Twilio account.' }),
  TWOFOLD_TEXT_TWILIO_AUTH_TOKEN: text()
    .regex(WORD, 'must be one word')
    .optional()
    .meta({ description: 'Its auth token; what Twilio tells of delivery is checked by it.' }),
  TWOFOLD_TEXT_TWILIO_API_KEY: sid('SK')
    .optional()
    .meta({ description: 'An API key of the account, used instead of the auth token for sending.' }),
  TWOFOLD_TEXT_TWILIO_API_SECRET: text()
    .regex(WORD, 'must be one word')
    .optional()
    .meta({ description: 'The secret of that API key.' }),
  TWOFOLD_TEXT_TWILIO_FROM: text()
    .regex(SENDER, 'must be a number with its plus, a short code, or a name of up to 11 letters and digits')
    .optional()
    .meta({ description: 'The number that texts and calls come from; a short code or a name sends texts only.' }),
  TWOFOLD_TEXT_TWILIO_MESSAGING_SERVICE: sid('MG')
    .optional()
    .meta({ description: 'A messaging service whose numbers texts come from.' }),
  TWOFOLD_TEXT_TWILIO_URL: text()
    .regex(BARE_URL, 'must be an http or https address without a path')
    .optional()
    .meta({ description: 'Another edge of the Twilio API. https://api.twilio.com, if not given.' }),
  TWOFOLD_TEXT_WEBHOOK_URL: text()
    .refine(isCallable, 'must be an http or https address without user and password')
    .optional()
    .meta({ description: 'Where texts are posted to, as signed documents.' }),
  TWOFOLD_TEXT_WEBHOOK_SECRET: text()
    .regex(WEBHOOK_SECRET, 'must be whsec_ and 24 to 64 bytes in base 64')
    .optional()
    .meta({ description: 'What those documents, and the reports that come back, are signed with.' }),
  TWOFOLD_TEXT_WEBHOOK_CHANNELS: text()
    .regex(/^(text(,call)?|call(,text)?)$/, 'must be text, call, or both with a comma between')
    .optional()
    .meta({ description: 'What the receiver can carry: text, call, or both. Texts alone, if not given.' }),
} as const;

function isCallable(address: string): boolean {
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) return false;
  const { username, password } = new URL(address);
  return username === '' && password === '';
}

type Given = { readonly [Name in keyof typeof TEXT_VARIABLES]?: string | undefined };
type CarrierName = 'twilio' | 'webhook';

export type TextCarrierConfig =
  | {
      readonly kind: 'twilio';
      readonly url: URL;
      readonly accountSid: string;
      readonly user: string;
      readonly password: string;
      /** `null`: what Twilio tells cannot be checked, so it is not asked to tell. */
      readonly authToken: string | null;
      readonly from: string | null;
      readonly messagingService: string | null;
    }
  | {
      readonly kind: 'webhook';
      readonly url: URL;
      readonly secret: string;
      readonly channels: readonly ('text' | 'call')[];
    };

/** Those that are named; where none is, those of which something is configured. */
function carriersIn(given: Given): readonly CarrierName[] {
  const named = given.TWOFOLD_TEXT_GATEWAYS?.split(',');
  if (named !== undefined) return named.filter((name): name is CarrierName => name === 'twilio' || name === 'webhook');
  const isGiven = (start: string) =>
    Object.entries(given).some(([name, value]) => name.startsWith(start) && value !== undefined);
  const prefixes = [
    ['twilio', 'TWOFOLD_TEXT_TWILIO_'],
    ['webhook', 'TWOFOLD_TEXT_WEBHOOK_'],
  ] as const;
  return prefixes.filter(([, prefix]) => isGiven(prefix)).map(([name]) => name);
}

/** A carrier is configured whole or not at all; what is said to it in production goes over TLS. */
export function faultsOfTexts(given: Given, production: boolean): readonly string[] {
  const carriers = carriersIn(given);
  const missing = carriers.flatMap((name) => (name === 'twilio' ? missingForTwilio(given) : missingForWebhook(given)));
  const addresses = ['TWOFOLD_TEXT_TWILIO_URL', 'TWOFOLD_TEXT_WEBHOOK_URL'] as const;
  const plain = addresses.filter((name) => production && given[name]?.startsWith('http:') === true);
  return [
    ...missing.map((name) => `${name}: texts are not sent without it`),
    ...plain.map((name) => `${name}: must be an https address in production`),
  ];
}

function missingForTwilio(given: Given): readonly string[] {
  const hasKey = given.TWOFOLD_TEXT_TWILIO_API_KEY !== undefined || given.TWOFOLD_TEXT_TWILIO_API_SECRET !== undefined;
  const needed = [
    'TWOFOLD_TEXT_TWILIO_ACCOUNT_SID',
    ...(hasKey
      ? (['TWOFOLD_TEXT_TWILIO_API_KEY', 'TWOFOLD_TEXT_TWILIO_API_SECRET'] as const)
      : (['TWOFOLD_TEXT_TWILIO_AUTH_TOKEN'] as const)),
    ...(given.TWOFOLD_TEXT_TWILIO_MESSAGING_SERVICE === undefined ? (['TWOFOLD_TEXT_TWILIO_FROM'] as const) : []),
  ] as const;
  return needed.filter((name) => given[name] === undefined);
}

const missingForWebhook = (given: Given) =>
  (['TWOFOLD_TEXT_WEBHOOK_URL', 'TWOFOLD_TEXT_WEBHOOK_SECRET'] as const).filter((name) => given[name] === undefined);

/** What is needed is there: `faultsOfTexts` has looked. */
export const toTexts = (given: Given): readonly TextCarrierConfig[] =>
  carriersIn(given).map((name) => (name === 'twilio' ? toTwilio(given) : toWebhook(given)));

function toTwilio(given: Given): TextCarrierConfig {
  const accountSid = given.TWOFOLD_TEXT_TWILIO_ACCOUNT_SID ?? '';
  const authToken = given.TWOFOLD_TEXT_TWILIO_AUTH_TOKEN ?? null;
  return {
    ...{ kind: 'twilio', accountSid, authToken },
    url: new URL(given.TWOFOLD_TEXT_TWILIO_URL ?? 'https://api.twilio.com'),
    user: given.TWOFOLD_TEXT_TWILIO_API_KEY ?? accountSid,
    password: given.TWOFOLD_TEXT_TWILIO_API_SECRET ?? authToken ?? '',
    from: given.TWOFOLD_TEXT_TWILIO_FROM ?? null,
    messagingService: given.TWOFOLD_TEXT_TWILIO_MESSAGING_SERVICE ?? null,
  };
}

const toWebhook = (given: Given): TextCarrierConfig => ({
  kind: 'webhook',
  url: new URL(given.TWOFOLD_TEXT_WEBHOOK_URL ?? ''),
  secret: given.TWOFOLD_TEXT_WEBHOOK_SECRET ?? '',
  channels: (given.TWOFOLD_TEXT_WEBHOOK_CHANNELS ?? 'text').split(',') as ('text' | 'call')[],
});
