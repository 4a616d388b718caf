import type { ConnectionId, OrganizationId, UserId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** Who vouches for the people: taken from its metadata, and pinned. */
export interface IdentityProvider {
  readonly entityId: string;
  readonly signOnUrl: string;
  /** X.509 in base64, as metadata carries them (SAML 2.0 metadata §2.4.1.1). */
  readonly certificates: readonly string[];
  /** When the last of them runs out. */
  readonly certificatesEndAt: Instant;
}

/** What just-in-time members may become; owners are made by owners. */
export const DEFAULT_ROLES = ['member', 'admin'] as const;
export type DefaultRole = (typeof DEFAULT_ROLES)[number];

export interface Connection {
  readonly id: ConnectionId;
  readonly organization: OrganizationId;
  /** As people call it: "Okta". */
  readonly name: string;
  readonly defaultRole: DefaultRole;
  /** Null until its metadata is there. */
  readonly idp: IdentityProvider | null;
  /** A sign-in through it has come back whole since its metadata was last changed. */
  readonly tested: { readonly at: Instant; readonly by: UserId } | null;
}

/** What still stands between an organization and single sign-on that is available, or required of everyone. */
export type Missing = 'metadata' | 'test' | 'domain' | 'own-link';

interface Readiness {
  readonly connection: Connection | null;
  readonly hasVerifiedDomain: boolean;
  /** Whether the owner who asks gets in through it: by a link, which an equal address alone never makes (I-08). */
  readonly isLinked: boolean;
}

/**
 * Available needs a connection that works. Required needs besides that people can come in at all, and that the owner who
 * requires it is one of them: nobody locks the last owner out unknowingly (I-37).
 */
export function missingFor(mode: 'available' | 'required', readiness: Readiness): readonly Missing[] {
  const { connection, hasVerifiedDomain, isLinked } = readiness;
  const basics: Missing[] = [];
  if (connection?.idp == null) basics.push('metadata');
  if (connection?.tested == null) basics.push('test');
  if (mode === 'available') return basics;
  return [...basics, ...(hasVerifiedDomain ? [] : ['domain' as const]), ...(isLinked ? [] : ['own-link' as const])];
}
