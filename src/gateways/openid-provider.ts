import * as client from 'openid-client';
import type { IdentityProvider, JourneySecrets, ProviderAnswer } from '../ports/identity-provider.ts';

export interface ProviderSettings {
  readonly id: string;
  readonly name: string;
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Only its accounts are taken: what the claim `hd` must say, letter by letter. Null: accounts of any. */
  readonly hostedDomain: string | null;
  /** Where the provider sends the browser back to; made from the configuration, never from a request (I-57). */
  readonly redirectUri: URL;
  /** Plain HTTP, as on a developer's own computer. */
  readonly allowHttp: boolean;
}

/** The provider is somebody else's computer: a slow one must not hold our people for long. */
const TIMEOUT_SECONDS = 5;
const FORGET_METADATA_AFTER = 60 * 60 * 1000;

/** Google and any other OpenID provider, by discovery (OpenID Connect Discovery 1.0 §4). */
export function openIdProvider(settings: ProviderSettings): IdentityProvider {
  let found: { readonly metadata: client.ServerMetadata; readonly at: number } | null = null;

  async function metadataOf(): Promise<client.ServerMetadata> {
    if (found !== null && Date.now() - found.at < FORGET_METADATA_AFTER) return found.metadata;
    const { issuer, clientId } = settings;
    const execute = settings.allowHttp ? [client.allowInsecureRequests] : [];
    const discovered = await client.discovery(issuer, clientId, undefined, undefined, {
      execute,
      timeout: TIMEOUT_SECONDS,
    });
    found = { metadata: discovered.serverMetadata(), at: Date.now() };
    return found.metadata;
  }

  return {
    id: settings.id,
    name: settings.name,
    async authorizationUrl({ state, nonce, verifier }) {
      try {
        const configuration = configurationOf(settings, await metadataOf(), 0);
        return client.buildAuthorizationUrl(configuration, {
          redirect_uri: settings.redirectUri.href,
          scope: 'openid email',
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          ...{ state, nonce },
          // For the choice of accounts there alone: whoever sits at the browser can take it out again.
          ...(settings.hostedDomain === null ? {} : { hd: settings.hostedDomain }),
        });
      } catch {
        return null;
      }
    },
    async redeem(answer, secrets, now) {
      try {
        const skewSeconds = (now - Date.now()) / 1000;
        return await redeem(configurationOf(settings, await metadataOf(), skewSeconds), settings, { answer, secrets });
      } catch (fault) {
        return answerTo(fault);
      }
    },
  };
}

/** Times in what the provider signs are judged by our clock, which a test or a developer may have moved. */
function configurationOf(settings: ProviderSettings, metadata: client.ServerMetadata, skewSeconds: number) {
  const { clientId, clientSecret, allowHttp } = settings;
  const ours = { client_secret: clientSecret, [client.clockSkew]: Math.round(skewSeconds) };
  const configuration = new client.Configuration(metadata, clientId, ours);
  configuration.timeout = TIMEOUT_SECONDS;
  if (allowHttp) client.allowInsecureRequests(configuration);
  // The signature too, although TLS to the token endpoint would do (OpenID Connect Core 1.0 §3.1.3.7, 6).
  client.enableNonRepudiationChecks(configuration);
  return configuration;
}

async function redeem(
  configuration: client.Configuration,
  { redirectUri, hostedDomain }: ProviderSettings,
  { answer, secrets }: { readonly answer: URLSearchParams; readonly secrets: JourneySecrets },
): Promise<ProviderAnswer> {
  const url = new URL(redirectUri);
  url.search = answer.toString();
  const { state: expectedState, nonce: expectedNonce, verifier: pkceCodeVerifier } = secrets;
  const checks = { expectedState, expectedNonce, pkceCodeVerifier, idTokenExpected: true };
  const claims = (await client.authorizationCodeGrant(configuration, url, checks)).claims();
  if (claims === undefined) return { kind: 'untrusted', reason: 'no id_token' };
  const { iss: issuer, sub: subject, email, email_verified: verified, hd } = claims;
  if (hostedDomain !== null && hd !== hostedDomain) return { kind: 'other-domain' };
  const address = typeof email === 'string' ? email : null;
  const identity = {
    ...{ issuer, subject, email: address, isEmailVerified: verified === true },
    hostedDomain: typeof hd === 'string' ? hd : null,
  };
  return { kind: 'proven', identity };
}

/** The library's own codes and OAuth's are safe to write down; its messages may quote what was sent. */
function answerTo(fault: unknown): ProviderAnswer {
  if (fault instanceof client.AuthorizationResponseError && fault.error === 'access_denied')
    return { kind: 'canceled' };
  const reason = reasonOf(fault);
  return reason === null ? { kind: 'unreachable' } : { kind: 'untrusted', reason };
}

const OUTAGES = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT']);

/** Null where nothing was answered at all, or a server's own fault. */
function reasonOf(fault: unknown): string | null {
  if (fault instanceof client.AuthorizationResponseError) return wordOf(fault.error);
  if (fault instanceof client.ResponseBodyError) return fault.status >= 500 ? null : wordOf(fault.error);
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : '';
  if (!code.startsWith('OAUTH_') || OUTAGES.has(code)) return null;
  return isOutage(fault) ? null : wordOf(code);
}

/** The library gives an answer that is none as the cause. Its class is not asked for: the HTTP server puts its own in its place. */
function isOutage(fault: unknown): boolean {
  const cause = fault instanceof Error ? fault.cause : null;
  return typeof cause === 'object' && cause !== null && 'status' in cause && Number(cause.status) >= 500;
}

const wordOf = (text: string) => text.replace(/[^\w-]/g, '').slice(0, 60);
