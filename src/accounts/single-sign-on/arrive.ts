import type { ConnectionId, UserId } from '../../domain/ids.ts';
import { weighProviderAnswer } from '../../domain/policy/weigh-provider-answer.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Connection } from '../../domain/single-sign-on/connection.ts';
import type { SignOnFault } from '../../domain/single-sign-on/fault.ts';
import type { Origin } from '../../ports/repositories/records.ts';
import type { SignOnAnswer, SignOnRequest, Taking } from '../../ports/single-sign-on-store.ts';
import type { Arrival } from './arrival.ts';
import { finishLink } from './links.ts';
import { providerFor, type SingleSignOnNeeds, tellOf } from './needs.ts';
import { bringIn } from './newcomers.ts';

interface Posted {
  readonly connection: string;
  readonly response: string;
  readonly origin: Origin;
}

/**
 * Takes what an identity provider's page posted. It came across sites, so no cookie says whose browser this is: what was
 * checked waits under a token of its own, and only the browser that began can redeem it.
 */
export async function receiveResponse(
  needs: SingleSignOnNeeds,
  { connection, response, origin }: Posted,
): Promise<Result<{ readonly token: string }, SignOnFault>> {
  const known = await needs.store.find(connection as ConnectionId);
  if (known === null) return refuse(await noteStray(needs, { fault: 'not-available', origin }));
  const token = needs.crypto.newToken();
  const fault = await take(needs, known, { response, token });
  return fault === null ? ok({ token }) : refuseWith(needs, known, { fault, origin });
}

async function take(
  needs: SingleSignOnNeeds,
  connection: Connection,
  { response, token }: { readonly response: string; readonly token: string },
): Promise<SignOnFault | null> {
  const { store, saml, crypto, clock } = needs;
  const { id, idp } = connection;
  if (idp === null) return 'not-available';
  const now = clock.now();
  const verified = await saml.verify({ response, provider: providerFor(needs, id), idp, now });
  if (!verified.ok) return verified.refusal;
  const { subject, email, name, authenticatedAt, inResponseTo, expiresAt } = verified.value;
  const outcome = await store.answer({
    ...{ requestId: inResponseTo, connection: id, now },
    ...{ assertionDigest: crypto.digest(verified.value.id), assertionExpiresAt: expiresAt },
    ...{ answer: { subject, email, name, authenticatedAt }, answerDigest: crypto.digest(token) },
  });
  return outcome === 'answered' ? null : outcome;
}

interface Redeemed {
  readonly token: string;
  readonly binding: string | null;
  /** The open session of this browser, if there is one. */
  readonly session: string | null;
  readonly origin: Origin;
  /** By a button of our own page, which named the account: a link waits for it, and nothing else takes it. */
  readonly isConfirmed: boolean;
}

/** What goes with a fault: null where even the connection is not known. */
export interface ArrivalFault {
  readonly fault: SignOnFault;
  readonly connection: Connection | null;
}

/** Redeems the token: once, in the browser that began, for what it was begun for (I-09). */
export async function redeemAnswer(needs: SingleSignOnNeeds, given: Redeemed): Promise<Result<Arrival, ArrivalFault>> {
  const { store, crypto, clock } = needs;
  const bindingDigest = given.binding === null ? null : crypto.digest(given.binding);
  const taking = { answerDigest: crypto.digest(given.token), bindingDigest, now: clock.now() };
  const asked = given.isConfirmed ? null : await askBeforeLink(needs, taking, given.session);
  if (asked !== null) return ok(asked);
  const taken = await store.take(taking);
  const connection = taken === null ? null : await store.find(taken.connection);
  if (taken === null || connection === null) return refuseOver(needs, taking.answerDigest, given.origin);
  const arrived = taken.isSameBrowser
    ? await finish(needs, connection, { taken, given })
    : refuse('other-browser' as const);
  if (arrived.ok) return arrived;
  await refuseWith(needs, connection, { fault: arrived.refusal, origin: given.origin });
  return refuse({ fault: arrived.refusal, connection });
}

/** Redeemed before, or too late: its organization reads so, where the token was ever one of ours. */
async function refuseOver(
  needs: SingleSignOnNeeds,
  answerDigest: string,
  origin: Origin,
): Promise<Result<never, ArrivalFault>> {
  const over = await needs.store.findOver(answerDigest);
  const connection = over === null ? null : await needs.store.find(over.connection);
  const fault = over?.isSpent === true ? 'replayed' : 'unsolicited';
  if (connection === null) await noteStray(needs, { fault, origin });
  else await refuseWith(needs, connection, { fault, origin });
  return refuse({ fault, connection });
}

/** A link is not made by coming back: whoever led the way here may be signed in there as somebody else. Changes nothing. */
async function askBeforeLink(
  { store, engine }: SingleSignOnNeeds,
  taking: Taking,
  session: string | null,
): Promise<Arrival | null> {
  const waiting = await store.peek(taking);
  if (waiting?.purpose !== 'link' || !waiting.isSameBrowser || session === null) return null;
  const [look, connection] = [await engine.sessions.look(session), await store.find(waiting.connection)];
  if (connection === null || look?.user.id !== waiting.user) return null;
  const { email, subject } = waiting.answer;
  return { kind: 'link-asked', provider: connection.name, account: email ?? subject };
}

interface Trip {
  readonly taken: SignOnRequest & { readonly answer: SignOnAnswer };
  readonly given: Redeemed;
}

function finish(needs: SingleSignOnNeeds, connection: Connection, trip: Trip): Promise<Result<Arrival, SignOnFault>> {
  const isLink = trip.taken.purpose === 'link';
  if (isLink !== trip.given.isConfirmed) return Promise.resolve(refuse('session-ended'));
  switch (trip.taken.purpose) {
    case 'sign-in':
      return finishSignIn(needs, connection, trip);
    case 'test':
      return finishTest(needs, connection, trip);
    case 'link':
      return finishLink(needs, connection, { ...trip.taken, ...trip.given });
  }
}

async function finishSignIn(
  needs: SingleSignOnNeeds,
  connection: Connection,
  { taken, given }: Trip,
): Promise<Result<Arrival, SignOnFault>> {
  const { engine, store } = needs;
  const { id, organization } = connection;
  const { authenticatedAt } = taken.answer;
  const { at, isInVain } = weighProviderAnswer({ authenticatedAt, forcedAt: taken.forcedAt, now: needs.clock.now() });
  if ((await store.mode(organization)) === 'off') return refuse('not-available');
  const known = await bringIn(needs, connection, { answer: taken.answer, origin: given.origin });
  if (!known.ok) return known;
  const returnTo = taken.returnTo ?? `/organizations/${encodeURIComponent(organization)}`;
  const firstFactor = { kind: 'saml', connection: id, at } as const;
  if (isInVain) await noteInVain(needs, connection, { ...taken, user: known.value, origin: given.origin });
  const begun = await engine.beginSignIn({ user: known.value, firstFactor, returnTo, origin: given.origin });
  // Only a deactivated account is refused here, and it is told what a removed member is.
  return begun.ok ? ok({ kind: 'sign-in', progress: begun.value, isInVain }) : refuse('not-a-member');
}

interface InVain {
  readonly user: UserId;
  readonly answer: SignOnAnswer;
  readonly origin: Origin;
}

/** A sign-in all the same, but not the fresh proof that was asked for. */
async function noteInVain(
  { store, clock }: SingleSignOnNeeds,
  { organization }: Connection,
  { user, answer, origin }: InVain,
): Promise<void> {
  const details = { because: answer.authenticatedAt === null ? 'time-unknown' : 'older' };
  const happening = { organization, actor: user, origin, details } as const;
  await store.noteInVain(tellOf({ action: 'single_sign_on.not_asked_anew', ...happening }, clock.now()));
}

async function finishTest(
  { engine, store, clock }: SingleSignOnNeeds,
  { id, organization }: Connection,
  { taken, given }: Trip,
): Promise<Result<Arrival, SignOnFault>> {
  const verdict = given.session === null ? null : await engine.authorize({ session: given.session, organization });
  if (verdict?.kind !== 'allow' || verdict.role !== 'owner' || verdict.user.id !== taken.user) {
    return refuse('session-ended');
  }
  const { user } = verdict;
  const happening = { organization, actor: user.id, origin: given.origin } as const;
  await store.noteTested(id, user.id, tellOf({ action: 'single_sign_on.tested', ...happening }, clock.now()));
  return ok({ kind: 'tested', organization });
}

async function refuseWith(
  { store, clock }: SingleSignOnNeeds,
  { id, organization }: Connection,
  { fault, origin }: { readonly fault: SignOnFault; readonly origin: Origin },
) {
  const happening = { organization, actor: null, origin, details: { because: fault } } as const;
  await store.noteRefusal(id, tellOf({ action: 'single_sign_on.refused', ...happening }, clock.now()));
  return refuse(fault);
}

/** It concerns no organization that we know, so it stands in the log of what concerns none. */
async function noteStray<Fault extends SignOnFault>(
  { store, clock }: SingleSignOnNeeds,
  { fault, origin }: { readonly fault: Fault; readonly origin: Origin },
): Promise<Fault> {
  const nobody = { actor: null, target: null, organization: null } as const;
  const event = { action: 'single_sign_on.refused', ...nobody, origin, details: { because: fault } } as const;
  await store.noteStray(fault, { event, now: clock.now() });
  return fault;
}
