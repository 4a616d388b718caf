import type { UserId } from '../../domain/ids.ts';
import type { Repositories } from '../../ports/store.ts';

/**
 * Takes every organization of this user for the transaction, always in the same order: what counts there stays as it is
 * while a method of theirs goes, so that no owner drops the one that a new policy rests on (I-37). The caller holds the
 * account.
 */
export async function lockOrganizationsOf({ signInFacts, policies }: Repositories, user: UserId): Promise<void> {
  const memberships = (await signInFacts.find(user))?.memberships ?? [];
  const ids = memberships.map(({ organization }) => organization.id);
  for (const id of ids.toSorted()) await policies.lock(id);
}
