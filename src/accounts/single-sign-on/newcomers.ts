import { emailKey } from '../../domain/email.ts';
import type { UserId } from '../../domain/ids.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Connection } from '../../domain/single-sign-on/connection.ts';
import { domainOfEmail } from '../../domain/single-sign-on/email-domain.ts';
import type { SignOnFault } from '../../domain/single-sign-on/fault.ts';
import type { Origin } from '../../ports/repositories/records.ts';
import type { FederatedIdentity, SignOnAnswer } from '../../ports/single-sign-on-store.ts';
import { type SingleSignOnNeeds, tellOf } from './needs.ts';

interface Known {
  readonly answer: SignOnAnswer;
  readonly origin: Origin;
}

type Person = Promise<Result<UserId, SignOnFault>>;

/** Whom an identity provider means: by connection and subject, never by the address alone (I-08). */
export async function bringIn(needs: SingleSignOnNeeds, connection: Connection, known: Known): Person {
  const { store, engine } = needs;
  const identity = await store.findIdentity(connection.id, known.answer.subject);
  if (identity === null) return welcome(needs, connection, known);
  if (identity.completedAt === null) return complete(needs, connection, { ...known, identity });
  const [member] = await engine.members.findAll(connection.organization, [identity.user]);
  // Somebody whom an admin has removed does not come back by themselves.
  return member === undefined ? refuse('not-a-member') : ok(identity.user);
}

/** Just-in-time membership, for addresses that the organization has proven to be its own. */
async function welcome(needs: SingleSignOnNeeds, connection: Connection, known: Known): Person {
  const { store, crypto, clock } = needs;
  const user = crypto.newId('usr') as UserId;
  // Before the row: whoever is refused leaves nothing behind.
  const fault = await faultOfAddress(needs, connection, { email: known.answer.email, user });
  if (fault !== null) return refuse(fault);
  const identity = { connection: connection.id, subject: known.answer.subject, user, completedAt: null };
  // First the identity, as yet incomplete: of two who come at once one makes the person, and a crash is resumed.
  if (await store.addIdentity(identity, clock.now())) return complete(needs, connection, { ...known, identity });
  const other = await store.findIdentity(connection.id, known.answer.subject);
  return other === null ? refuse('unsolicited') : complete(needs, connection, { ...known, identity: other });
}

interface Addressed {
  readonly email: string | null;
  /** Whose it may be already. */
  readonly user: UserId;
}

async function faultOfAddress(
  { store, accounts }: SingleSignOnNeeds,
  { organization }: Connection,
  { email, user }: Addressed,
): Promise<'no-email' | 'other-domain' | 'account-exists' | null> {
  if (email === null) return 'no-email';
  const domain = domainOfEmail(email);
  const own = await store.domains(organization);
  if (!own.some((each) => each.domain === domain && each.verifiedAt !== null)) return 'other-domain';
  const holder = await accounts.findPassword(emailKey(email));
  return holder === null || holder.userId === user ? null : 'account-exists';
}

interface Joining extends Known {
  readonly identity: FederatedIdentity;
}

/**
 * Makes the person, or ends what a crash has left half made: the address is judged each time, for it is never the one that
 * the identity began with (I-08). Whoever is refused leaves no identity behind.
 */
async function complete(needs: SingleSignOnNeeds, connection: Connection, joining: Joining): Person {
  const made = await makePerson(needs, connection, joining);
  if (!made.ok) await needs.store.dropIdentity(joining.identity);
  return made;
}

/** Each step may be done again: whoever comes after a crash finishes it. */
async function makePerson(
  needs: SingleSignOnNeeds,
  connection: Connection,
  { identity, answer, origin }: Joining,
): Person {
  const { store, engine, clock } = needs;
  const { organization, defaultRole } = connection;
  const { user } = identity;
  const { email } = answer;
  const fault = await faultOfAddress(needs, connection, { email, user });
  if (fault !== null || email === null) return refuse(fault ?? 'no-email');
  const name = answer.name ?? email.split('@')[0] ?? email;
  try {
    await engine.directory.putUser({ id: user, email: email.trim(), name });
  } catch (failure) {
    // Somebody else had the address a moment earlier.
    if ((await faultOfAddress(needs, connection, { email, user })) === 'account-exists')
      return refuse('account-exists');
    throw failure;
  }
  await engine.directory.putMembership({ organization, user, role: defaultRole });
  const happening = { organization, actor: null, target: user, origin, details: { role: defaultRole } } as const;
  await store.completeIdentity(
    identity,
    tellOf({ action: 'single_sign_on.person_created', ...happening }, clock.now()),
  );
  return ok(user);
}
