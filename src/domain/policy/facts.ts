import type { Method } from '../authenticators/methods.ts';
import type { AuthenticatorId, ConnectionId, OrganizationId } from '../ids.ts';
import type { Role } from '../organizations/role.ts';
import type { Instant } from '../time.ts';

export interface FirstFactor {
  readonly kind: 'password' | 'magic-link' | 'oidc' | 'saml' | 'passkey' | 'host';
  /** Through single sign-on: when the identity provider says, and no later than it came (`weighProviderAnswer`). */
  readonly at: Instant;
  /** The single sign-on connection it came through, if it did. */
  readonly connection: ConnectionId | null;
  /** Whose account it was, where a provider said so: the claim `hd` of an OpenID provider. */
  readonly hostedDomain: string | null;
}

export interface SecondFactor {
  readonly kind: Method | 'recovery-code';
  readonly at: Instant;
  /** Which enrolled authenticator; a recovery code has none. */
  readonly authenticator: AuthenticatorId | null;
}

/** What one session has shown. Written at sign-in and step-up, never edited (I-46). */
export interface Evidence {
  readonly firstFactor: FirstFactor;
  readonly secondFactor: SecondFactor | null;
  /** When the sign-in that led here began; a step-up carries it over. */
  readonly signInBeganAt: Instant;
}

export interface Membership {
  readonly state: 'active' | 'suspended';
  readonly role: Role;
  readonly joinedAt: Instant;
  /** Reset by another organization's admin: closed here until an own admin vouches (T7). */
  readonly hold: { readonly since: Instant; readonly by: OrganizationId | null } | null;
}

export interface EnrolledAuthenticator {
  readonly id: AuthenticatorId;
  readonly method: Method;
  readonly confirmedAt: Instant;
}

/** Confirmed authenticators only; an abandoned enrollment is not one. */
export interface Enrolled {
  readonly authenticators: readonly EnrolledAuthenticator[];
  readonly recoveryCodesLeft: number;
  /** Set by a reset, cleared by the next confirmed enrollment. */
  readonly mustEnrollAnew: boolean;
  /** "Sign out and set up at next sign-in" was chosen in Personal settings (M18). */
  readonly wantsSetUp: boolean;
  /** The codes were made, and nobody has said that they are saved (M16). */
  readonly codesUnsaved: boolean;
  /** When the very last recovery code was spent; null again once new ones exist. */
  readonly lastCodeSpentAt: Instant | null;
}
