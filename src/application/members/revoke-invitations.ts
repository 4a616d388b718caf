import type { ApiKeyId, OrganizationId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { RemovedInvitation } from '../../ports/repositories/member-invitations.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';

interface EndOfMember {
  readonly user: UserId;
  readonly organization: OrganizationId;
  /** Who leaves may be waited for, and comes back by it. */
  readonly because: 'left' | 'removed' | 'suspended';
  readonly actor: UserId | ApiKeyId | null;
  readonly origin: Origin;
}

/**
 * No invitation brings back whom an organization has removed, and none goes on in the name of somebody who is gone. The
 * caller holds the organization's policy row, as whoever joins does.
 */
export async function revokeWithMember(
  repositories: Repositories,
  { user, organization, because, actor, origin }: EndOfMember,
  now: Instant,
): Promise<void> {
  const { memberInvitations } = repositories;
  const made = await memberInvitations.removeMadeBy(user, organization);
  const addressed = because === 'left' ? [] : await memberInvitations.removeAddressedTo(user, organization);
  await noteAll(repositories, { removed: [...made, ...addressed], because, actor, origin }, now);
}

/**
 * What somebody sent does not outlive their account, in whichever organization. Who did that is told elsewhere; the
 * organizations only see that their invitations are gone.
 */
export async function revokeAllSentBy(
  repositories: Repositories,
  { user, because }: { readonly user: UserId; readonly because: 'deactivated' | 'disowned' },
  now: Instant,
): Promise<void> {
  const removed = await repositories.memberInvitations.removeMadeBy(user, null);
  await noteAll(repositories, { removed, because, actor: null, origin: NO_ORIGIN }, now);
}

interface Revoked extends Pick<EndOfMember, 'actor' | 'origin'> {
  readonly removed: readonly RemovedInvitation[];
  readonly because: EndOfMember['because'] | 'deactivated' | 'disowned';
}

async function noteAll(
  { audit, outbox }: Repositories,
  { removed, because, actor, origin }: Revoked,
  now: Instant,
): Promise<void> {
  for (const { id, organization, email, role } of removed) {
    await outbox.dropInvitation(id);
    const event = { action: 'invitation.revoked', actor, target: null, organization, origin } as const;
    await audit.add({ ...event, details: { invitation: id, email, role, because } }, now);
  }
}
