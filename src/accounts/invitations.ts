import type { OrganizationId } from '../domain/ids.ts';
import type { MemberInvitationRepository } from '../ports/repositories/member-invitations.ts';
import { type JoinNeeds, joinAsNewPerson, joinAsOneself, lookAtInvitation } from './join.ts';
import { inviteMembers, resendInvitation, revokeInvitation } from './member-invitations.ts';

type Command<Use extends (needs: JoinNeeds, command: never) => unknown> = (
  command: Parameters<Use>[1],
) => ReturnType<Use>;

/** Invitations of people, from both ends of the link. */
export interface Invitations {
  invite: Command<typeof inviteMembers>;
  resend: Command<typeof resendInvitation>;
  revoke: Command<typeof revokeInvitation>;
  /** For an organization's own pages; whoever calls has passed its gate. */
  page: MemberInvitationRepository['page'];
  count(organization: OrganizationId): Promise<number>;
  look: Command<typeof lookAtInvitation>;
  joinAsNewPerson: Command<typeof joinAsNewPerson>;
  joinAsOneself: Command<typeof joinAsOneself>;
}

export function createInvitations(needs: JoinNeeds): Invitations {
  const { memberInvitations } = needs.people.repositories;
  return {
    invite: (command) => inviteMembers(needs, command),
    resend: (command) => resendInvitation(needs, command),
    revoke: (command) => revokeInvitation(needs, command),
    page: (organization, query) => memberInvitations.page(organization, query),
    count: (organization) => memberInvitations.count(organization),
    look: (opened) => lookAtInvitation(needs, opened),
    joinAsNewPerson: (command) => joinAsNewPerson(needs, command),
    joinAsOneself: (command) => joinAsOneself(needs, command),
  };
}
