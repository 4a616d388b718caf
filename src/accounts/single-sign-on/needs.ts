import type { Engine } from '../../application/engine.ts';
import type { AuditAction } from '../../domain/audit/events.ts';
import type { ConnectionId, OrganizationId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { AccountStore, RemovedWayIn } from '../../ports/account-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { DocumentFetcher, TxtResolver } from '../../ports/outside-reader.ts';
import type { AuditEvent, Origin } from '../../ports/repositories/records.ts';
import type { Saml, ServiceProvider } from '../../ports/saml.ts';
import type { SingleSignOnStore } from '../../ports/single-sign-on-store.ts';

export interface SingleSignOnNeeds {
  readonly store: SingleSignOnStore;
  readonly accounts: Pick<AccountStore, 'findPassword'>;
  readonly saml: Saml;
  readonly txt: TxtResolver;
  readonly documents: DocumentFetcher;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly engine: Engine;
  /** Ways in that this installation offers to everybody. */
  readonly spare: RemovedWayIn['spare'];
  /** Where this server is, from configuration. */
  readonly url: URL;
}

/** What an owner's command carries. */
export interface AsOwner {
  readonly session: string;
  readonly organization: string;
  readonly origin: Origin;
}

/** Us, for one connection: each organization's identity provider knows us by another name, and so by another audience. */
export function providerFor({ url }: Pick<SingleSignOnNeeds, 'url'>, connection: ConnectionId): ServiceProvider {
  const entityId = new URL(`/saml/${connection}`, url).href;
  return { entityId, acsUrl: `${entityId}/acs` };
}

interface Happening {
  readonly action: AuditAction;
  readonly organization: OrganizationId;
  readonly actor: UserId | null;
  readonly target?: UserId;
  readonly origin: Origin;
  readonly details?: AuditEvent['details'];
}

export function tellOf(
  { action, organization, actor, target, origin, details = {} }: Happening,
  now: Instant,
): { readonly event: AuditEvent; readonly now: Instant } {
  return { event: { action, actor, target: target ?? actor, organization, origin, details }, now };
}
