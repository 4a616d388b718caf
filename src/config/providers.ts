import * as z from 'zod';

/** As it stands in the claim, which is compared with it letter by letter. */
const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

const text = () => z.string().trim();
const hostedDomain = () => text().regex(DOMAIN, 'must be one domain in small letters, such as acme.example').optional();

/** OpenID providers by which people may sign in. */
export const PROVIDER_VARIABLES = {
  TWOFOLD_GOOGLE_CLIENT_ID: text().optional().meta({ description: 'With its secret: "Continue with Google".' }),
  TWOFOLD_GOOGLE_CLIENT_SECRET: text().optional().meta({ description: 'The secret of the Google client.' }),
  TWOFOLD_GOOGLE_HOSTED_DOMAIN: hostedDomain().meta({
    description: 'Only Google accounts of this Workspace domain are taken (the claim `hd`).',
  }),
  TWOFOLD_OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .optional()
    .meta({ description: 'Any other OpenID provider by which people may sign in.' }),
  TWOFOLD_OIDC_CLIENT_ID: text().optional().meta({ description: 'Our name at that provider.' }),
  TWOFOLD_OIDC_CLIENT_SECRET: text().optional().meta({ description: 'Our secret at that provider.' }),
  TWOFOLD_OIDC_HOSTED_DOMAIN: hostedDomain().meta({
    description: 'Only accounts for which that provider says this domain in the claim `hd` are taken.',
  }),
  TWOFOLD_OIDC_NAME: text()
    .min(1)
    .max(40)
    .optional()
    .meta({ description: 'What its button says after "Continue with"; the host of its address, if not given.' }),
} as const;

export interface ProviderConfig {
  readonly id: 'google' | 'oidc';
  readonly name: string;
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Accounts of any, where it is null. */
  readonly hostedDomain: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

const PROVIDERS = [
  {
    needed: ['TWOFOLD_GOOGLE_CLIENT_ID', 'TWOFOLD_GOOGLE_CLIENT_SECRET'],
    also: 'TWOFOLD_GOOGLE_HOSTED_DOMAIN',
  },
  {
    needed: ['TWOFOLD_OIDC_ISSUER', 'TWOFOLD_OIDC_CLIENT_ID', 'TWOFOLD_OIDC_CLIENT_SECRET'],
    also: 'TWOFOLD_OIDC_HOSTED_DOMAIN',
  },
] as const;

/** A provider is configured whole or not at all; what is said to it in production goes over TLS. */
export function faultsOfProviders(known: Environment, production: boolean): readonly string[] {
  const missing = PROVIDERS.flatMap(({ needed, also }) => {
    const absent = needed.filter((name) => known[name] === undefined);
    // A limit that is asked for must not be ignored in silence.
    if (absent.length === needed.length && known[also] === undefined) return [];
    return absent.map((name) => `${name}: the provider does not work without it`);
  });
  const isPlain = production && known['TWOFOLD_OIDC_ISSUER']?.startsWith('http:') === true;
  return isPlain ? [...missing, 'TWOFOLD_OIDC_ISSUER: must be an https address in production'] : missing;
}

type Given = z.infer<z.ZodObject<typeof PROVIDER_VARIABLES>>;

export function toProviders(given: Given): readonly ProviderConfig[] {
  const providers: ProviderConfig[] = [];
  const { TWOFOLD_GOOGLE_CLIENT_ID: googleId, TWOFOLD_GOOGLE_CLIENT_SECRET: googleSecret } = given;
  if (googleId !== undefined && googleSecret !== undefined) {
    const issuer = new URL('https://accounts.google.com');
    const ours = { clientId: googleId, clientSecret: googleSecret };
    const hosted = given.TWOFOLD_GOOGLE_HOSTED_DOMAIN ?? null;
    providers.push({ id: 'google', name: 'Google', issuer, ...ours, hostedDomain: hosted });
  }
  const { TWOFOLD_OIDC_ISSUER, TWOFOLD_OIDC_CLIENT_ID, TWOFOLD_OIDC_CLIENT_SECRET, TWOFOLD_OIDC_NAME } = given;
  if (TWOFOLD_OIDC_ISSUER && TWOFOLD_OIDC_CLIENT_ID && TWOFOLD_OIDC_CLIENT_SECRET) {
    const issuer = new URL(TWOFOLD_OIDC_ISSUER);
    const ours = { clientId: TWOFOLD_OIDC_CLIENT_ID, clientSecret: TWOFOLD_OIDC_CLIENT_SECRET };
    const hosted = given.TWOFOLD_OIDC_HOSTED_DOMAIN ?? null;
    providers.push({ id: 'oidc', name: TWOFOLD_OIDC_NAME ?? issuer.host, issuer, ...ours, hostedDomain: hosted });
  }
  return providers;
}
