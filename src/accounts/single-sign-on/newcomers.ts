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
  const fault = await faultOfAddress(needs, connection, known.answer.email);
  if (fault !== null) return refuse(fault);
  const user = crypto.newId('usr') as UserId;
  const identity = { connection: connection.id, subject: known.answer.subject, user, completedAt: null };
  // First the identity, as yet incomplete: of two who come at once one makes the person, and a crash is resumed.
  if (await store.addIdentity(identity, clock.now())) return complete(needs, connection, { ...known, identity });
  const other = await store.findIdentity(connection.id, known.answer.subject);
  return other === null ? refuse('unsolicited') : complete(needs, connection, { ...known, identity: other });
}

async function faultOfAddress(
  { store, accounts }: SingleSignOnNeeds,
  { organization }: Connection,
  email: string | null,
): Promise<SignOnFault | null> {
  if (email === null) return 'no-email';
  const domain = domainOfEmail(email);
  const own = await store.domains(organization);
  if (!own.some((each) => each.domain === domain && each.verifiedAt !== null)) return 'other-domain';
  return (await accounts.findPassword(emailKey(email))) === null ? null : 'account-exists';
}

interface Joining extends Known {
  readonly identity: FederatedIdentity;
}

/** Each step may be done again: whoever comes after a crash finishes it. */
async function complete(
  { store, accounts, engine, clock }: SingleSignOnNeeds,
  connection: Connection,
  { identity, answer, origin }: Joining,
): Person {
  const { organization, defaultRole } = connection;
  const { user } = identity;
  const { email } = answer;
  if (email === null) return refuse('no-email');
  const holder = await accounts.findPassword(emailKey(email));
  if (holder !== null && holder.userId !== user) return refuse('account-exists');
  const name = answer.name ?? email.split('@')[0] ?? email;
  await engine.directory.putUser({ id: user, email: email.trim(), name });
  await engine.directory.putMembership({ organization, user, role: defaultRole });
  const happening = { organization, actor: null, target: user, origin, details: { role: defaultRole } } as const;
  await store.completeIdentity(
    identity,
    tellOf({ action: 'single_sign_on.person_created', ...happening }, clock.now()),
  );
  return ok(user);
}
