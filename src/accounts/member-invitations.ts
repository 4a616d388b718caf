import type { AllowedMember } from '../application/engine.ts';
import { looksLikeEmail } from '../domain/email.ts';
import type { InvitationId } from '../domain/ids.ts';
import {
  INVITATION_LIFETIME,
  type InviteOutcomeKind,
  MOST_INVITED_AT_ONCE,
  RESEND_AFTER,
  readAddress,
} from '../domain/members/invitation.ts';
import { obstacleToInvite } from '../domain/members/may-act-on.ts';
import type { Role } from '../domain/organizations/role.ts';
import { STEP_UP_FRESHNESS } from '../domain/policy/is-fresh.ts';
import type { Refusal } from '../domain/refusals.ts';
import { ok, type Result, refuse } from '../domain/result.ts';
import { after, before, type Instant } from '../domain/time.ts';
import type { PeopleRepositories, PeopleStore } from '../ports/people-store.ts';
import type { MemberInvitation } from '../ports/repositories/member-invitations.ts';
import { NO_ORIGIN, type Origin } from '../ports/repositories/records.ts';
import { MailLimitReached, payForMail } from './invitation-budgets.ts';
import type { PeopleNeeds } from './people.ts';

export interface InvitationNeeds extends Pick<PeopleNeeds, 'engine' | 'clock' | 'crypto'> {
  readonly people: PeopleStore;
}

interface AsAdmin {
  readonly session: string;
  readonly organization: string;
  readonly origin?: Origin;
}

export interface InviteMembers extends AsAdmin {
  /** Each of them one address: what has a line break, a comma or a space inside is none. */
  readonly emails: readonly string[];
  readonly role: Role;
}

export interface ChangeInvitation extends AsAdmin {
  readonly invitation: string;
}

export interface InviteOutcome {
  /** As it was given. */
  readonly email: string;
  readonly outcome: InviteOutcomeKind;
  /** The one that waits for this address now, new or from before. */
  readonly invitation: MemberInvitation | null;
}

/** What is written with an invitation, inside its transaction. */
interface Sending {
  readonly admin: AllowedMember;
  readonly token: string;
  readonly expiresAt: Instant;
  readonly origin: Origin;
  readonly now: Instant;
}

/**
 * Invites people by mail; each address succeeds or fails by itself, in a transaction of its own. There are as many outcomes
 * as addresses, in their order; one that comes again is `already-invited` by then.
 */
export async function inviteMembers(
  needs: InvitationNeeds,
  command: InviteMembers,
): Promise<Result<readonly InviteOutcome[], Refusal>> {
  const admitted = await admit(needs, command);
  if (!admitted.ok) return admitted;
  const obstacle = refusalTo(obstacleToInvite(actorOf(admitted.value), command.role));
  if (obstacle !== null) return refuse(obstacle);
  const { emails } = command;
  if (emails.length === 0) return refuse({ code: 'invitations.none' });
  if (emails.length > MOST_INVITED_AT_ONCE) return refuse({ code: 'invitations.too_many' });
  const outcomes: InviteOutcome[] = [];
  for (const email of emails) {
    const sending = sendingOf(needs, admitted.value, command);
    const outcome = await inviteOne(needs, { email: readAddress(email), role: command.role, sending });
    if (!outcome.ok) return outcome;
    outcomes.push({ email, ...outcome.value });
  }
  return ok(outcomes);
}

function sendingOf({ crypto, clock }: InvitationNeeds, admin: AllowedMember, { origin = NO_ORIGIN }: AsAdmin): Sending {
  const now = clock.now();
  return { admin, token: crypto.newToken(), expiresAt: after(now, INVITATION_LIFETIME), origin, now };
}

interface Invite {
  readonly email: string;
  readonly role: Role;
  readonly sending: Sending;
}

type Invited = Result<Omit<InviteOutcome, 'email'>, Refusal>;

async function inviteOne(needs: InvitationNeeds, invite: Invite): Promise<Invited> {
  if (!looksLikeEmail(invite.email)) return ok({ outcome: 'malformed', invitation: null });
  try {
    return await needs.people.transaction((repositories) => writeInvitation(needs, repositories, invite));
  } catch (fault) {
    if (fault instanceof MailLimitReached) return ok({ outcome: fault.limit, invitation: null });
    throw fault;
  }
}

async function writeInvitation(
  { crypto }: InvitationNeeds,
  repositories: PeopleRepositories,
  { email, role, sending }: Invite,
): Promise<Invited> {
  const { memberInvitations } = repositories;
  const { admin, token, expiresAt, now } = sending;
  const organization = admin.organization.id;
  const obstacle = refusalTo(await obstacleNow(repositories, admin, role));
  if (obstacle !== null) return refuse(obstacle);
  const state = await membershipOf(repositories, admin, email);
  if (state !== null) return ok({ outcome: state, invitation: null });
  const id = await memberInvitations.add(
    {
      ...{ id: crypto.newId('inv') as InvitationId, organization, email, role },
      ...{ tokenDigest: crypto.digest(token), by: admin.user.id, expiresAt },
    },
    now,
  );
  const invitation = await memberInvitations.findByAddress(organization, email);
  if (id === null || invitation === null) return ok({ outcome: 'already-invited', invitation });
  await send(repositories, invitation, sending);
  await note(repositories, 'member.invited', invitation, sending);
  return ok({ outcome: 'invited', invitation });
}

/** A new link for somebody who has not come yet; the one before is dead from now on. */
export async function resendInvitation(
  needs: InvitationNeeds,
  command: ChangeInvitation,
): Promise<Result<MemberInvitation, Refusal>> {
  const admitted = await admit(needs, command);
  if (!admitted.ok) return admitted;
  const sending = sendingOf(needs, admitted.value, command);
  const id = command.invitation as InvitationId;
  try {
    return await needs.people.transaction((repositories) => writeResent(needs, repositories, { id, sending }));
  } catch (fault) {
    if (fault instanceof MailLimitReached) return refuse({ code: 'invitation.throttled', retryAt: fault.retryAt });
    throw fault;
  }
}

async function writeResent(
  { crypto }: InvitationNeeds,
  repositories: PeopleRepositories,
  { id, sending }: { readonly id: InvitationId; readonly sending: Sending },
): Promise<Result<MemberInvitation, Refusal>> {
  const { memberInvitations, outbox } = repositories;
  const { admin, token, expiresAt, now } = sending;
  const organization = admin.organization.id;
  const found = await findOwn(repositories, admin, id);
  if (!found.ok) return found;
  const { email, sentAt } = found.value;
  if ((await membershipOf(repositories, admin, email)) !== null) return refuse({ code: 'invitation.already_member' });
  const renewal = { id, organization, tokenDigest: crypto.digest(token), by: admin.user.id, expiresAt };
  if (!(await memberInvitations.renew(renewal, before(now, RESEND_AFTER), now))) {
    const gone = (await memberInvitations.find(organization, id)) === null;
    if (gone) return refuse({ code: 'invitation.not_found' });
    return refuse({ code: 'invitation.throttled', retryAt: after(sentAt, RESEND_AFTER) });
  }
  await outbox.dropInvitation(id);
  const renewed: MemberInvitation = { ...found.value, by: admin.user, sentAt: now, expiresAt };
  await send(repositories, renewed, sending);
  await note(repositories, 'invitation.resent', renewed, sending);
  return ok(renewed);
}

/** The link is dead from now on. */
export async function revokeInvitation(
  needs: InvitationNeeds,
  command: ChangeInvitation,
): Promise<Result<null, Refusal>> {
  const admitted = await admit(needs, command);
  if (!admitted.ok) return admitted;
  const admin = admitted.value;
  const id = command.invitation as InvitationId;
  const [now, origin] = [needs.clock.now(), command.origin ?? NO_ORIGIN];
  return needs.people.transaction(async (repositories): Promise<Result<null, Refusal>> => {
    const found = await findOwn(repositories, admin, id);
    if (!found.ok) return found;
    const isGone = await repositories.memberInvitations.remove(admin.organization.id, id);
    if (!isGone) return refuse({ code: 'invitation.not_found' });
    await repositories.outbox.dropInvitation(id);
    await note(repositories, 'invitation.revoked', found.value, { admin, origin, now });
    return ok(null);
  });
}

/** By the rule of role changes: an admin who is in, on a fresh proof (I-37). */
async function admit({ engine }: InvitationNeeds, command: AsAdmin): Promise<Result<AllowedMember, Refusal>> {
  const { session, organization } = command;
  const verdict = await engine.authorize({ session, organization, fresherThan: STEP_UP_FRESHNESS });
  if (verdict.kind === 'no-session') return refuse({ code: 'session.not_found' });
  if (verdict.kind === 'step-up') return refuse({ code: 'step_up.required' });
  return verdict.kind === 'allow' ? ok(verdict) : refuse({ code: 'organization.not_found' });
}

const actorOf = ({ user, role }: AllowedMember) => ({ id: user.id, role });

/** Asked again inside the transaction that writes: an admin may be demoted while the request is under way. */
async function obstacleNow({ directory }: PeopleRepositories, { user, organization }: AllowedMember, role: Role) {
  const membership = await directory.findMembership(organization.id, user.id);
  return obstacleToInvite({ id: user.id, role: membership?.state === 'active' ? membership.role : null }, role);
}

function refusalTo(obstacle: ReturnType<typeof obstacleToInvite>): Refusal | null {
  if (obstacle === null) return null;
  return obstacle === 'is-owner' ? { code: 'member.protected', obstacle } : { code: 'role.insufficient' };
}

async function findOwn(
  repositories: PeopleRepositories,
  admin: AllowedMember,
  id: InvitationId,
): Promise<Result<MemberInvitation, Refusal>> {
  const invitation = await repositories.memberInvitations.find(admin.organization.id, id);
  const obstacle = refusalTo(await obstacleNow(repositories, admin, invitation?.role ?? 'member'));
  if (obstacle !== null) return refuse(obstacle);
  return invitation === null ? refuse({ code: 'invitation.not_found' }) : ok(invitation);
}

/** Of this organization alone: what an address is elsewhere is nobody's business here. */
async function membershipOf(
  { directory }: PeopleRepositories,
  { organization }: AllowedMember,
  email: string,
): Promise<'already-member' | 'suspended' | null> {
  const user = await directory.findUserByEmail(email);
  const membership = user === null ? null : await directory.findMembership(organization.id, user.id);
  if (membership === null) return null;
  return membership.state === 'suspended' ? 'suspended' : 'already-member';
}

async function send(repositories: PeopleRepositories, invitation: MemberInvitation, sending: Sending): Promise<void> {
  const { admin, token, expiresAt, origin, now } = sending;
  await payForMail(repositories.memberInvitations, invitation, now);
  const { id, organization, role } = invitation;
  const content = {
    ...({ kind: 'member-invitation', token, organization: organization.name } as const),
    ...{ by: admin.user.name, role, expiresAt },
  };
  await repositories.outbox.addInvitation({ invitation: id, content, origin, goodUntil: expiresAt }, now);
}

async function note(
  { audit }: PeopleRepositories,
  action: 'member.invited' | 'invitation.resent' | 'invitation.revoked',
  { id, email, role }: MemberInvitation,
  { admin, origin, now }: Pick<Sending, 'admin' | 'origin' | 'now'>,
): Promise<void> {
  const people = { actor: admin.user.id, target: null, organization: admin.organization.id } as const;
  await audit.add({ action, ...people, origin, details: { invitation: id, email, role } }, now);
}
