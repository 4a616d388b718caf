import type { OrganizationId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import { revokeAllOf } from '../api-keys/revoke.ts';
import type { Directory } from '../engine.ts';
import { revokeAllSentBy, revokeWithMember } from '../members/revoke-invitations.ts';
import type { Needs } from '../needs.ts';
import { endWithin } from '../sessions/end-all.ts';

type NewMembership = Parameters<Directory['putMembership']>[0];

/** The engine's mirror of who belongs where, pushed by whoever owns the people. */
export function createDirectory({ store, clock }: Pick<Needs, 'store' | 'clock'>): Directory {
  return {
    putUser: ({ id, email, name, state }) =>
      store.transaction(async (repositories) => {
        const { directory, attemptBudgets } = repositories;
        const now = clock.now();
        await attemptBudgets.lock(id as UserId);
        await directory.putUser({ id: id as UserId, email, name, state }, now);
        if (state !== 'deactivated') return;
        // What was open does not come back with the person (I-45).
        await endWithin(repositories, { user: id as UserId, now });
        await revokeAllOf(repositories, { maker: id as UserId, because: 'deactivated' }, now);
        await revokeAllSentBy(repositories, { user: id as UserId, because: 'deactivated' }, now);
      }),
    putOrganization: ({ id, name }) =>
      store.transaction(({ directory }) => directory.putOrganization({ id: id as OrganizationId, name }, clock.now())),
    putMembership: (membership) =>
      store.transaction(async (repositories) => {
        // Whoever joins on an invitation at this moment waits, and is judged by what is written here.
        await repositories.policies.lock(membership.organization as OrganizationId);
        await putMembership(repositories, membership, clock.now());
      }),
    removeMembership: (membership) =>
      store.transaction(async (repositories) => {
        await repositories.policies.lock(membership.organization as OrganizationId);
        await removeMembership(repositories, membership, clock.now());
      }),
    sync: (organization, members) =>
      store.transaction(async (repositories) => {
        const { directory, policies } = repositories;
        const now = clock.now();
        const id = organization.id as OrganizationId;
        await policies.lock(id);
        await directory.putOrganization({ id, name: organization.name }, now);
        for (const { role, ...user } of members.toSorted(byId)) {
          await directory.putUser({ ...user, id: user.id as UserId }, now);
          await putMembership(repositories, { organization: organization.id, user: user.id, role }, now);
        }
        const staying = new Set(members.map((member) => member.id));
        const leaving = (await directory.memberIds(id)).filter((user) => !staying.has(user));
        for (const user of leaving) await removeMembership(repositories, { organization: id, user }, now);
      }),
  };
}

/** Organizations that share people take them in one order, whoever names them: two that do not wait for each other. */
const byId = (one: { readonly id: string }, other: { readonly id: string }) => (one.id < other.id ? -1 : 1);

async function putMembership(repositories: Repositories, membership: NewMembership, now: Instant): Promise<void> {
  const { role, state } = membership;
  const organization = membership.organization as OrganizationId;
  const user = membership.user as UserId;
  if (!(await repositories.directory.putMembership({ organization, user, role, state }, now))) return;
  const details = state === undefined ? { role } : { role, state };
  await repositories.audit.add(changeOf(organization, user, details), now);
  if (state !== 'suspended') return;
  const end = { user, organization, because: 'suspended', actor: null, origin: NO_ORIGIN } as const;
  await revokeWithMember(repositories, end, now);
}

async function removeMembership(
  repositories: Repositories,
  membership: { readonly organization: string; readonly user: string },
  now: Instant,
): Promise<void> {
  const organization = membership.organization as OrganizationId;
  const user = membership.user as UserId;
  if (!(await repositories.directory.removeMembership(organization, user))) return;
  await repositories.audit.add(changeOf(organization, user, { state: 'removed' }), now);
  const end = { user, organization, because: 'removed', actor: null, origin: NO_ORIGIN } as const;
  await revokeWithMember(repositories, end, now);
}

function changeOf(organization: OrganizationId, target: UserId, details: Readonly<Record<string, string>>) {
  const people = { actor: null, target, organization } as const;
  return { action: 'membership.changed', ...people, origin: NO_ORIGIN, details } as const;
}
