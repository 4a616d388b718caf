import type { Result } from '../domain/result.ts';
import type { IdentityProvider } from '../domain/single-sign-on/connection.ts';
import type { MetadataFault, ResponseFault } from '../domain/single-sign-on/fault.ts';
import type { Instant } from '../domain/time.ts';

/** Us, as one organization's identity provider knows us. */
export interface ServiceProvider {
  readonly entityId: string;
  /** Where responses are posted to: the assertion consumer service. */
  readonly acsUrl: string;
}

/** What a checked assertion says; nothing of it came from outside the signature. */
export interface Assertion {
  readonly id: string;
  readonly inResponseTo: string;
  /** NameID, as it was signed. */
  readonly subject: string;
  readonly email: string | null;
  readonly name: string | null;
  /** When the person signed in there (AuthnInstant); null where that is not said. Never later than the clocks allow. */
  readonly authenticatedAt: Instant | null;
  /** After this it is refused for its age; until then its id must not be taken twice. */
  readonly expiresAt: Instant;
}

/** SAML 2.0 web browser single sign-on (profiles §4.1): requests by redirect, responses by POST. */
export interface Saml {
  /** Our metadata for one identity provider, as XML. */
  describe(provider: ServiceProvider): Promise<string>;
  /** Reads an identity provider's metadata; of several certificates for signing all are taken. */
  readMetadata(xml: string): Promise<Result<IdentityProvider, MetadataFault>>;
  /**
   * The address that begins a sign-in at the identity provider, with an AuthnRequest of this id. `anew`: it is to ask the
   * person, even where they are signed in there (core §3.4.1, ForceAuthn).
   */
  signOnAddress(given: {
    provider: ServiceProvider;
    idp: IdentityProvider;
    requestId: string;
    anew: boolean;
  }): Promise<string>;
  /**
   * Checks a posted `SAMLResponse`: one assertion, itself signed with SHA-256 or better by a pinned certificate, for us, at
   * this address, within its time give or take a minute. Whose request it answers, and how often, is the caller's to check.
   */
  verify(given: {
    response: string;
    provider: ServiceProvider;
    idp: IdentityProvider;
    now: Instant;
  }): Promise<Result<Assertion, ResponseFault>>;
}
