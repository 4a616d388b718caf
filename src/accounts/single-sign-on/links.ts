import { emailKey } from '../../domain/email.ts';
import type { ConnectionId, UserId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Connection } from '../../domain/single-sign-on/connection.ts';
import type { SignOnFault } from '../../domain/single-sign-on/fault.ts';
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
  { engine, store, clock }: SingleSignOnNeeds,
  { id, organization }: Connection,
  { user, answer, returnTo, session, origin }: Linking,
): Promise<Result<Arrival, SignOnFault>> {
  const look = session === null ? null : await engine.sessions.look(session);
  const isProven = look !== null && look.user.id === user && look.isFresh && look.authenticators.length > 0;
  if (!isProven) return refuse('session-ended');
  const now = clock.now();
  const happening = { organization, actor: look.user.id, origin } as const;
  const identity = { connection: id, subject: answer.subject, user: look.user.id, completedAt: now };
  const told = tellOf({ action: 'single_sign_on.linked', ...happening }, now);
  if (await store.addIdentity(identity, told)) return ok({ kind: 'linked', returnTo });
  const known = await store.findIdentity(id, answer.subject);
  return known?.user === look.user.id ? ok({ kind: 'linked', returnTo }) : refuse('already-linked');
}

interface Unlink {
  readonly session: string;
  readonly connection: string;
  readonly origin: Origin;
}

/** Only where a way in of one's own is left: the account has a password. */
export async function unlink(needs: SingleSignOnNeeds, command: Unlink): Promise<Result<null, Refusal>> {
  const { engine, store, accounts, clock } = needs;
  const look = await engine.sessions.look(command.session);
  if (look === null) return refuse({ code: 'session.not_found' });
  if (!look.isFresh) return refuse({ code: 'step_up.required' });
  const connection = await store.find(command.connection as ConnectionId);
  if (connection === null) return refuse({ code: 'single_sign_on.no_connection' });
  const known = await accounts.findPassword(emailKey(look.user.email));
  const mode = await store.mode(connection.organization);
  if (known?.hash == null || mode === 'required') return refuse({ code: 'single_sign_on.in_use' });
  const happening = { organization: connection.organization, actor: look.user.id, origin: command.origin } as const;
  const told = tellOf({ action: 'single_sign_on.unlinked', ...happening }, clock.now());
  await store.removeIdentity(look.user.id, connection.id, told);
  return ok(null);
}
