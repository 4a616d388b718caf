import type { ConnectionId, UserId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Connection } from '../../domain/single-sign-on/connection.ts';
import type { SignOnFault } from '../../domain/single-sign-on/fault.ts';
import type { Told } from '../../ports/account-store.ts';
import type { Origin } from '../../ports/repositories/records.ts';
import type { SignOnAnswer } from '../../ports/single-sign-on-store.ts';
import type { Arrival } from './arrival.ts';
import { type SingleSignOnNeeds, tellOf } from './needs.ts';

export interface OwnCompany {
  readonly organization: { readonly id: string; readonly name: string };
  readonly connection: { readonly id: string; readonly name: string };
  readonly isLinked: boolean;
}

/** The company sign-ins of this session's organizations; null where the session has ended. */
export async function ownCompanies(needs: SingleSignOnNeeds, session: string): Promise<readonly OwnCompany[] | null> {
  const { engine, store } = needs;
  const overview = await engine.methods.overview(session);
  if (overview === null) return null;
  const identities = await store.identitiesOf(overview.user.id);
  const known = await Promise.all(
    overview.organizations.map(async ({ id, name, access }): Promise<readonly OwnCompany[]> => {
      const connection = access.kind === 'suspended' ? null : await store.findOf(id);
      if (connection === null || connection.idp === null) return [];
      const isLinked = identities.some((each) => each.connection === connection.id);
      return [{ organization: { id, name }, connection: { id: connection.id, name: connection.name }, isLinked }];
    }),
  );
  return known.flat();
}

interface Linking {
  readonly user: UserId | null;
  readonly answer: SignOnAnswer;
  readonly returnTo: string | null;
  readonly session: string | null;
  readonly origin: Origin;
}

/** The other half of a link: the same person, still freshly proven with a second factor (I-08). */
export async function finishLink(
  needs: SingleSignOnNeeds,
  connection: Connection,
  { user, answer, returnTo, session, origin }: Linking,
): Promise<Result<Arrival, SignOnFault>> {
  const { engine, store, clock } = needs;
  const look = session === null ? null : await engine.sessions.look(session);
  const isProven = look !== null && look.user.id === user && look.isFresh && look.authenticators.length > 0;
  if (!isProven || session === null) return refuse('session-ended');
  const told = await toldOf(needs, connection, { session, user: look.user.id, done: 'linked', origin });
  if (told === null) return refuse('not-a-member');
  const { subject } = answer;
  const given = { user: look.user.id, session: look.id, connection: connection.id, subject, ...told };
  const outcome = await store.linkIdentity(given, clock.now());
  if (outcome === 'linked') return ok({ kind: 'linked', returnTo });
  if (outcome === 'session-over') return refuse('session-ended');
  const known = await store.findIdentity(connection.id, subject);
  return known?.user === look.user.id ? ok({ kind: 'linked', returnTo }) : refuse('already-linked');
}

interface Unlink {
  readonly session: string;
  readonly connection: string;
  readonly origin: Origin;
}

/** Never the last way in, and never where nothing else opens the organization. What was begun through it ends. */
export async function unlink(needs: SingleSignOnNeeds, command: Unlink): Promise<Result<null, Refusal>> {
  const { engine, store, spare, clock } = needs;
  const { session, origin } = command;
  const look = await engine.sessions.look(session);
  if (look === null) return refuse({ code: 'session.not_found' });
  if (!look.isFresh) return refuse({ code: 'step_up.required' });
  const user = look.user.id;
  const connection = await store.find(command.connection as ConnectionId);
  const told =
    connection === null ? null : await toldOf(needs, connection, { session, user, done: 'unlinked', origin });
  if (connection === null || told === null) return refuse({ code: 'single_sign_on.no_connection' });
  if ((await store.mode(connection.organization)) === 'required') return refuse({ code: 'single_sign_on.in_use' });
  const given = { user, session: look.id, connection: connection.id, spare, ...told };
  const ending = { session, because: 'way-in-removed', origin } as const;
  await engine.sessions.endOthers(ending);
  const outcome = await store.unlinkIdentity(given, clock.now());
  if (outcome === 'last') return refuse({ code: 'single_sign_on.in_use' });
  if (outcome === 'session-over') return refuse({ code: 'session.not_found' });
  await engine.sessions.endOthers(ending);
  return ok(null);
}

interface Deed {
  readonly session: string;
  readonly user: UserId;
  readonly done: 'linked' | 'unlinked';
  readonly origin: Origin;
}

/** Null where the organization is not one of theirs. */
async function toldOf(
  { engine, clock }: SingleSignOnNeeds,
  { organization, name: provider }: Connection,
  { session, user, done, origin }: Deed,
): Promise<Told | null> {
  const overview = await engine.methods.overview(session);
  const own = overview?.organizations.find(({ id }) => id === organization);
  if (own === undefined) return null;
  const happening = { organization, actor: user, origin } as const;
  const { event } = tellOf({ action: `single_sign_on.${done}`, ...happening }, clock.now());
  const content = { kind: `company-${done}`, provider, organization: own.name } as const;
  return { event, message: { user, content, origin, goodUntil: null } };
}
