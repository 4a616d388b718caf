import type { OrganizationId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import type { Directory } from '../engine.ts';
import type { Needs } from '../needs.ts';

type NewMembership = Parameters<Directory['putMembership']>[0];

/** The engine's mirror of who belongs where, pushed by whoever owns the people. */
export function createDirectory({ store, clock }: Pick<Needs, 'store' | 'clock'>): Directory {
  return {
    putUser: ({ id, email, name, state = 'active' }) =>
      store.transaction(async ({ directory, sessions, signIns }) => {
        const now = clock.now();
        await directory.putUser({ id: id as UserId, email, name, state }, now);
        if (state === 'active') return;
        // What was open does not come back with the person (I-45).
        await sessions.endAllOf(id as UserId, null, now);
        await signIns.closeOthers(id as UserId, null);
      }),
    putOrganization: ({ id, name }) =>
      store.transaction(({ directory }) => directory.putOrganization({ id: id as OrganizationId, name }, clock.now())),
    putMembership: (membership) =>
      store.transaction((repositories) => putMembership(repositories, membership, clock.now())),
    removeMembership: ({ organization, user }) =>
      store.transaction(async ({ directory, audit }) => {
        await directory.removeMembership(organization as OrganizationId, user as UserId);
        await audit.add(changeOf(organization, user, { state: 'removed' }), clock.now());
      }),
    sync: (organization, members) =>
      store.transaction(async (repositories) => {
        const { directory } = repositories;
        const now = clock.now();
        const id = organization.id as OrganizationId;
        await directory.putOrganization({ id, name: organization.name }, now);
        for (const { role, ...user } of members) {
          await directory.putUser({ ...user, id: user.id as UserId, state: 'active' }, now);
          await putMembership(repositories, { organization: organization.id, user: user.id, role }, now);
        }
        await directory.removeMembershipsExcept(
          id,
          members.map((member) => member.id as UserId),
        );
      }),
  };
}

async function putMembership(
  { directory, audit }: Repositories,
  membership: NewMembership,
  now: Instant,
): Promise<void> {
  const { role, state = 'active' } = membership;
  const organization = membership.organization as OrganizationId;
  await directory.putMembership({ organization, user: membership.user as UserId, role, state }, now);
  await audit.add(changeOf(membership.organization, membership.user, { role, state }), now);
}

function changeOf(organization: string, user: string, details: Readonly<Record<string, string>>) {
  const people = { actor: null, target: user as UserId, organization: organization as OrganizationId } as const;
  return { action: 'membership.changed', ...people, origin: NO_ORIGIN, details } as const;
}
