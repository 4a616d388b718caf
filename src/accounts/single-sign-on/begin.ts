import type { ConnectionId, UserId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Connection } from '../../domain/single-sign-on/connection.ts';
import { after, minutes } from '../../domain/time.ts';
import type { SignOnPurpose } from '../../ports/single-sign-on-store.ts';
import { type AsOwner, providerFor, type SingleSignOnNeeds } from './needs.ts';

const REQUEST_LIFETIME = minutes(10);

export interface Departure {
  /** At the identity provider. */
  readonly address: string;
  /** For the browser to keep until it comes back. */
  readonly binding: string;
}

/** With the name that the page gives it on the way there. */
export interface LinkDeparture extends Departure {
  readonly provider: string;
}

/** Null where nobody may sign in through it just now. */
export async function findOpenConnection({ store }: SingleSignOnNeeds, id: string): Promise<Connection | null> {
  const connection = await store.find(id as ConnectionId);
  if (connection === null || (await store.mode(connection.organization)) === 'off') return null;
  return connection;
}

interface BeginSignOn {
  readonly connection: string;
  readonly returnTo: string | null;
  /** For a fresh proof: somebody who is signed in there already has to do it again. */
  readonly anew: boolean;
}

export async function beginSignOn(
  needs: SingleSignOnNeeds,
  { connection, ...wanted }: BeginSignOn,
): Promise<Departure | null> {
  const open = await findOpenConnection(needs, connection);
  return open === null ? null : depart(needs, open, { purpose: 'sign-in', user: null, ...wanted });
}

/** A real sign-in that changes nothing but what is known of the connection. */
export async function beginTest(needs: SingleSignOnNeeds, command: AsOwner): Promise<Result<Departure, Refusal>> {
  const admitted = await needs.engine.admitOwner(command);
  if (!admitted.ok) return admitted;
  const { user, organization } = admitted.value;
  const connection = await needs.store.findOf(organization.id);
  const trip = { purpose: 'test', user: user.id, returnTo: null, anew: false } as const;
  const departure = connection === null ? null : await depart(needs, connection, trip);
  return departure === null ? refuse({ code: 'single_sign_on.no_connection' }) : ok(departure);
}

interface BeginLink {
  readonly session: string;
  readonly organization: string;
  readonly returnTo: string | null;
}

/** Links one's own account to what an identity provider calls one: only on a fresh second factor (I-08). */
export async function beginLink(needs: SingleSignOnNeeds, command: BeginLink): Promise<Result<LinkDeparture, Refusal>> {
  const { engine, store } = needs;
  const session = await engine.sessions.look(command.session);
  if (session === null) return refuse({ code: 'session.not_found' });
  if (session.authenticators.length === 0) return refuse({ code: 'single_sign_on.second_factor_first' });
  if (!session.isFresh) return refuse({ code: 'step_up.required' });
  const organization = command.organization as Connection['organization'];
  const [self] = await engine.members.findAll(organization, [session.user.id]);
  const connection = self === undefined ? null : await store.findOf(organization);
  const trip = { purpose: 'link', user: session.user.id, returnTo: command.returnTo, anew: false } as const;
  const departure = connection === null ? null : await depart(needs, connection, trip);
  if (connection === null || departure === null) return refuse({ code: 'single_sign_on.no_connection' });
  return ok({ ...departure, provider: connection.name });
}

interface Trip {
  readonly purpose: SignOnPurpose;
  readonly user: UserId | null;
  readonly returnTo: string | null;
  readonly anew: boolean;
}

async function depart(
  needs: SingleSignOnNeeds,
  { id, idp }: Connection,
  { anew, ...trip }: Trip,
): Promise<Departure | null> {
  if (idp === null) return null;
  const { store, saml, crypto, clock } = needs;
  const binding = crypto.newToken();
  // An XML id begins with a letter or an underscore.
  const requestId = `_${crypto.newToken()}`;
  const now = clock.now();
  const times = { forcedAt: anew ? now : null, expiresAt: after(now, REQUEST_LIFETIME) };
  await store.addRequest({ id: requestId, connection: id, ...trip, bindingDigest: crypto.digest(binding), ...times });
  const address = await saml.signOnAddress({ provider: providerFor(needs, id), idp, requestId, anew });
  return { address, binding };
}
