import type { SessionLook, SignInProgress } from '../application/engine.ts';
import type { OrganizationId, UserId } from '../domain/ids.ts';
import { obstacleToInvite } from '../domain/members/may-act-on.ts';
import { networkPrefix } from '../domain/network-prefix.ts';
import type { Instant } from '../domain/time.ts';
import type { PeopleRepositories } from '../ports/people-store.ts';
import type { UserRecord } from '../ports/repositories/directory.ts';
import type { MemberInvitation } from '../ports/repositories/member-invitations.ts';
import { NO_ORIGIN, type Origin } from '../ports/repositories/records.ts';
import type { InvitationNeeds } from './member-invitations.ts';
import { type PeopleNeeds, refuseUnfitName } from './people.ts';

export interface JoinNeeds extends InvitationNeeds, Pick<PeopleNeeds, 'hasher'> {}

/**
 * What has to be done by whoever opened the link:
 * `create-account`: nobody has this address; `sign-in`: somebody has, and nobody is signed in; `other-account`: somebody
 * else is signed in; `confirm`: it is them, without their second factor; `join`: it is them; `deactivated`: their account is.
 */
export type JoinStep = 'create-account' | 'sign-in' | 'other-account' | 'confirm' | 'join' | 'deactivated';

export interface JoinLook {
  readonly invitation: MemberInvitation;
  readonly step: JoinStep;
  /** Who is signed in, if anybody. */
  readonly signedIn: SessionLook | null;
}

interface Opened {
  readonly token: string;
  /** Of the browser, if it has one. */
  readonly session: string | null;
}

/**
 * Looks, and changes nothing (I-05).
 * @returns null for a link that was used, taken back, replaced, or has run out, and while whoever sent it may not.
 */
export async function lookAtInvitation(needs: JoinNeeds, { token, session }: Opened): Promise<JoinLook | null> {
  const { memberInvitations, directory } = needs.people.repositories;
  const invitation = await memberInvitations.findByToken(needs.crypto.digest(token), needs.clock.now());
  if (invitation === null || !(await isStillMeant(needs.people.repositories, invitation))) return null;
  const [account, signedIn] = await Promise.all([
    directory.findUserByEmail(invitation.email),
    session === null ? null : needs.engine.sessions.look(session),
  ]);
  return { invitation, step: stepOf(account, signedIn), signedIn };
}

function stepOf(account: Pick<UserRecord, 'id' | 'state'> | null, signedIn: SessionLook | null): JoinStep {
  if (signedIn !== null && signedIn.user.id !== account?.id) return 'other-account';
  if (account === null) return 'create-account';
  if (account.state === 'deactivated') return 'deactivated';
  // Single sign-on proves a person to its own organization alone (I-41).
  if (signedIn === null || signedIn.evidence.firstFactor.kind === 'saml') return 'sign-in';
  const owesSecondFactor = signedIn.authenticators.length > 0 && signedIn.evidence.secondFactor === null;
  return owesSecondFactor ? 'confirm' : 'join';
}

/** Nobody comes in on the word of somebody who could not give it any more (T8). Sent again by another, it is good again. */
async function isStillMeant({ directory }: PeopleRepositories, { organization, by, role }: MemberInvitation) {
  const [account, membership] = [
    await directory.findUser(by.id),
    await directory.findMembership(organization.id, by.id),
  ];
  const isActive = account?.state === 'active' && membership?.state === 'active';
  return obstacleToInvite({ id: by.id, role: isActive ? membership.role : null }, role) === null;
}

/**
 * Spends the link, judged at this moment. The organization's policy row is taken first, as by whoever changes a member:
 * a demotion at the same moment is waited for, and seen.
 */
async function spend(repositories: PeopleRepositories, tokenDigest: string, now: Instant) {
  const found = await repositories.memberInvitations.findByToken(tokenDigest, now);
  if (found === null) return null;
  await repositories.policies.lock(found.organization.id);
  if (!(await isStillMeant(repositories, found))) return null;
  return repositories.memberInvitations.spend(tokenDigest, now);
}

export type Joined =
  /** The account is made, and its first sign-in has begun: nothing of the organization before that is through (U6, U7). */
  | { readonly kind: 'begun'; readonly progress: SignInProgress }
  | { readonly kind: 'joined'; readonly organization: OrganizationId }
  | { readonly kind: 'suspended' | 'over' }
  /** Something has changed since the page was shown: show what there is to do now. */
  | { readonly kind: 'look-again' };

export interface JoinAsNewPerson {
  readonly token: string;
  readonly name: string;
  readonly password: string;
  readonly returnTo: string;
  readonly origin?: Origin;
}

/**
 * For an address that nobody has yet: account, password and membership are made in the transaction that spends the link.
 * An account that there is by then is left as it is, its password too: the link proves a mailbox, not a person.
 */
export async function joinAsNewPerson(needs: JoinNeeds, command: JoinAsNewPerson): Promise<Joined> {
  const { token, password, origin = NO_ORIGIN } = command;
  const name = command.name.trim();
  refuseUnfitName(name);
  const hash = await needs.hasher.inPlace(networkPrefix(origin.address), () => needs.hasher.hash(password));
  const id = needs.crypto.newId('usr') as UserId;
  const [tokenDigest, now] = [needs.crypto.digest(token), needs.clock.now()];
  const made = await orLookAgain(() =>
    needs.people.transaction(async (repositories): Promise<Joined | null> => {
      const invitation = await spend(repositories, tokenDigest, now);
      if (invitation === null) return { kind: 'over' };
      const { email } = invitation;
      if (!(await repositories.directory.addUser({ id, email, name }, now))) throw new AddressTaken();
      await repositories.accounts.putPassword(id, hash, now);
      await admitMember(repositories, invitation, { id, origin, account: 'new', now });
      return null;
    }),
  );
  return made ?? beginFirstSignIn(needs, id, command);
}

class AddressTaken extends Error {
  override readonly name = 'AddressTaken';
}

/** Somebody else made the account a moment ago: the link is not spent, and opens the way of those who have one. */
async function orLookAgain(work: () => Promise<Joined | null>): Promise<Joined | null> {
  try {
    return await work();
  } catch (fault) {
    if (fault instanceof AddressTaken) return { kind: 'look-again' };
    throw fault;
  }
}

async function beginFirstSignIn({ engine }: JoinNeeds, user: UserId, command: JoinAsNewPerson): Promise<Joined> {
  const { returnTo, origin = NO_ORIGIN } = command;
  const firstFactor = { kind: 'password' } as const;
  const begun = await engine.beginSignIn({ user, firstFactor, mailboxProven: true, returnTo, origin });
  return begun.ok ? { kind: 'begun', progress: begun.value } : { kind: 'over' };
}

export interface JoinAsOneself extends Opened {
  readonly session: string;
  readonly origin?: Origin;
}

/** For somebody who has an account, and is signed in to that very account with all that it asks for. */
export async function joinAsOneself(needs: JoinNeeds, command: JoinAsOneself): Promise<Joined> {
  const look = await lookAtInvitation(needs, command);
  if (look === null) return { kind: 'over' };
  if (look.step !== 'join' || look.signedIn === null) return { kind: 'look-again' };
  const { origin = NO_ORIGIN } = command;
  const { id: sessionId, user } = look.signedIn;
  const [tokenDigest, now] = [needs.crypto.digest(command.token), needs.clock.now()];
  return needs.people.transaction(async (repositories): Promise<Joined> => {
    await repositories.attemptBudgets.lock(user.id);
    // A session that ends at this very moment joins nothing more (I-45).
    if ((await repositories.sessions.findFacts(sessionId)) === null) return { kind: 'look-again' };
    const organization = look.invitation.organization.id;
    const membership = await repositories.directory.findMembership(organization, user.id);
    if (membership?.state === 'suspended') return { kind: 'suspended' };
    const invitation = await spend(repositories, tokenDigest, now);
    if (invitation === null) return { kind: 'over' };
    const account = membership === null ? 'known' : 'member';
    await admitMember(repositories, invitation, { id: user.id, origin, account, now });
    return { kind: 'joined', organization };
  });
}

interface Admission {
  readonly id: UserId;
  /** `member`: by another way in the meantime; their role stays what it is. */
  readonly account: 'new' | 'known' | 'member';
  readonly origin: Origin;
  readonly now: Instant;
}

/** The mirror that the engine judges by, written where the link is spent: a crash leaves both or neither (I-59). */
async function admitMember(
  { directory, outbox, audit }: PeopleRepositories,
  invitation: MemberInvitation,
  { id: user, account, origin, now }: Admission,
): Promise<void> {
  const { id, role } = invitation;
  const organization = invitation.organization.id;
  if (account !== 'member') await directory.putMembership({ organization, user, role }, now);
  await outbox.dropInvitation(id);
  const details = { invitation: id, role, account, invitedBy: invitation.by.id };
  const people = { actor: user, target: user, organization } as const;
  await audit.add({ action: 'invitation.accepted', ...people, origin, details }, now);
}
