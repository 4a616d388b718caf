import type { UserId } from '../../domain/ids.ts';
import type { Members } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { changeMember } from './change-member.ts';
import { resetMembers } from './reset-members.ts';
import { vouchFor } from './vouch.ts';

/** The people of one organization, for its own pages; whoever calls has passed its gate. */
export function createMembers(needs: Needs): Members {
  const { directory, teammates } = needs.store.repositories;
  return {
    list: (organization, limit) => directory.members(organization, limit),
    page: (organization, query) => teammates.page(organization, query),
    counts: (organization) => teammates.counts(organization),
    findAll: (organization, users) => teammates.findAll(organization, users as readonly UserId[]),
    reset: (command) => resetMembers(needs, command),
    vouchFor: (command) => vouchFor(needs, command),
    change: (command) => changeMember(needs, command),
  };
}
