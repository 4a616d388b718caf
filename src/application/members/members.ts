import type { OrganizationId, UserId } from '../../domain/ids.ts';
import type { Members } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { changeMember } from './change-member.ts';
import { resetMembers } from './reset-members.ts';
import { signOutMember } from './sign-out-member.ts';
import { vouchFor } from './vouch.ts';

/** The people of one organization, for its own pages; whoever calls has passed its gate. */
export function createMembers(needs: Needs): Members {
  const { directory, policies, teammates } = needs.store.repositories;
  const policyOf = async (organization: OrganizationId) => (await policies.find(organization)).policy;
  return {
    list: (organization, limit) => directory.members(organization, limit),
    page: async (organization, query) => teammates.page(organization, await policyOf(organization), query),
    counts: async (organization) => teammates.counts(organization, await policyOf(organization)),
    findAll: async (organization, users) =>
      teammates.findAll(organization, await policyOf(organization), users as readonly UserId[]),
    ownersBesides: (organization, user) => teammates.countOwners(organization, user),
    reset: (command) => resetMembers(needs, command),
    signOut: (command) => signOutMember(needs, command),
    vouchFor: (command) => vouchFor(needs, command),
    change: (command) => changeMember(needs, command),
  };
}
