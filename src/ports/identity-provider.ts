import type { Instant } from '../domain/time.ts';

/** What one journey to a provider is bound to; each is used once (I-09). */
export interface JourneySecrets {
  readonly state: string;
  readonly nonce: string;
  /** PKCE, whose SHA-256 the provider is given first (RFC 7636 §4.2). */
  readonly verifier: string;
}

/** Somebody's account at a provider. Issuer and subject together are the identity, the address never (I-08). */
export interface ProvenIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  /** Only where the provider says `true`, and not a text that reads so. */
  readonly isEmailVerified: boolean;
  /** The claim `hd`: whose account it is, where the provider says so. */
  readonly hostedDomain: string | null;
}

export type ProviderAnswer =
  | { readonly kind: 'proven'; readonly identity: ProvenIdentity }
  /** Somebody pressed "Cancel" there. */
  | { readonly kind: 'canceled' }
  /** Something in it is not as it must be. `reason` names it, without anything that was sent. */
  | { readonly kind: 'untrusted'; readonly reason: string }
  /** An account of another domain than the one that is asked for, or of none. */
  | { readonly kind: 'other-domain' }
  | { readonly kind: 'unreachable' };

/** An OpenID provider (OpenID Connect Core 1.0 §3.1) by which people of this installation may sign in. */
export interface IdentityProvider {
  /** In addresses and in the database. */
  readonly id: string;
  readonly name: string;
  /** Where the browser goes; null while the provider does not answer. */
  authorizationUrl(secrets: JourneySecrets): Promise<URL | null>;
  /** Redeems what the browser brought back, by the given time. */
  redeem(answer: URLSearchParams, secrets: JourneySecrets, now: Instant): Promise<ProviderAnswer>;
}
