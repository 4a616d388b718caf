import type { OrganizationId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import { revokeAllOf } from '../api-keys/revoke.ts';
import type { Directory } from '../engine.ts';
import type { Needs } from '../needs.ts';

type NewMembership = Parameters<Directory['putMembership']>[0];

/** The engine's mirror of who belongs where, pushed by whoever owns the people. */
export function createDirectory({ store, clock }: Pick<Needs, 'store' | 'clock'>): Directory {
  return {
    putUser: ({ id, email, name, state }) =>
      store.transaction(async (repositories) => {
        const { directory, sessions, signIns, attemptBudgets } = repositories;
        const now = clock.now();
        await attemptBudgets.lock(id as UserId);
        await directory.putUser({ id: id as UserId, email, name, state }, now);
        if (state !== 'deactivated') return;
        // What was open does not come back with the person (I-45).
        await signIns.closeOthers(id as UserId, null);
        await sessions.endAllOf(id as UserId, null, now);
        await revokeAllOf(repositories, { maker: id as UserId, because: 'deactivated' }, now);
      }),
    putOrganization: ({ id, name }) =>
      store.transaction(({ directory }) => directory.putOrganization({ id: id as OrganizationId, name }, clock.now())),
    putMembership: (membership) =>
      store.transaction((repositories) => putMembership(repositories, membership, clock.now())),
    removeMembership: ({ organization, user }) =>
      store.transaction((repositories) => removeMembership(repositories, { organization, user }, clock.now())),
    sync: (organization, members) =>
      store.transaction(async (repositories) => {
        const { directory } = repositories;
        const now = clock.now();
        const id = organization.id as OrganizationId;
        await directory.putOrganization({ id, name: organization.name }, now);
        for (const { role, ...user } of members) {
          await directory.putUser({ ...user, id: user.id as UserId }, now);
          await putMembership(repositories, { organization: organization.id, user: user.id, role }, now);
        }
        const staying = new Set(members.map((member) => member.id));
        const leaving = (await directory.memberIds(id)).filter((user) => !staying.has(user));
        for (const user of leaving) await removeMembership(repositories, { organization: id, user }, now);
      }),
  };
}

async function putMembership(
  { directory, audit }: Repositories,
  membership: NewMembership,
  now: Instant,
): Promise<void> {
  const { role, state } = membership;
  const organization = membership.organization as OrganizationId;
  const isChange = await directory.putMembership({ organization, user: membership.user as UserId, role, state }, now);
  const details = state === undefined ? { role } : { role, state };
  if (isChange) await audit.add(changeOf(membership.organization, membership.user, details), now);
}

async function removeMembership(
  { directory, audit }: Repositories,
  { organization, user }: { readonly organization: string; readonly user: string },
  now: Instant,
): Promise<void> {
  const isChange = await directory.removeMembership(organization as OrganizationId, user as UserId);
  if (isChange) await audit.add(changeOf(organization, user, { state: 'removed' }), now);
}

function changeOf(organization: string, user: string, details: Readonly<Record<string, string>>) {
  const people = { actor: null, target: user as UserId, organization: organization as OrganizationId } as const;
  return { action: 'membership.changed', ...people, origin: NO_ORIGIN, details } as const;
}
