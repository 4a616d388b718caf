import type * as z from 'zod';
import type { JoinLook } from '../../accounts/join.ts';
import { AccountCreated, InvitationOpened } from '../../contract/joining.ts';
import { ok } from '../../domain/result.ts';
import { readCredential } from '../credentials.ts';
import { message, problem } from '../respond.tsx';
import { type AnyRoute, type Exchange, type InSession, post } from '../route.ts';
import { isForgedCookie } from './forged-cookie.ts';
import { idempotentFor } from './idempotent.ts';
import { refusePassword } from './passwords.ts';
import { answerProgress } from './progress.ts';
import { withJson } from './with-json.ts';

const INVITATIONS = '/v1/invitations';

/** A repetition says how far it came: whoever calls signs in to go on. */
const ONCE = { without: ({ token: _, session: __, ...progress }: Record<string, unknown>) => progress };

/** The other end of an invitation's link, as its page has it. The token is in the document: addresses are kept in logs. */
export const joiningApiRoutes: readonly AnyRoute[] = [
  post('public', `${INVITATIONS}/look`, withJson(InvitationOpened, look)),
  post(
    'public',
    `${INVITATIONS}/create-account`,
    idempotentFor(invitationIn, withJson(AccountCreated, createAccount), ONCE),
  ),
  post('session', `${INVITATIONS}/join`, withJson(InvitationOpened, join)),
];

/** Whoever holds the invitation. */
function invitationIn(document: unknown): string | null {
  const opened = AccountCreated.pick({ token: true }).loose().safeParse(document);
  return opened.success ? `invitation ${opened.data.token}` : null;
}

function lookAt(exchange: Exchange, token: string): Promise<JoinLook | null> {
  const session = readCredential(exchange.c, exchange.services.settings, 'session');
  return exchange.services.accounts.invitations.look({ token, session });
}

async function look(exchange: Exchange, { token }: z.output<typeof InvitationOpened>): Promise<Response> {
  const found = await lookAt(exchange, token);
  if (found === null) return message(exchange, 'invitation-over');
  const { invitation, step } = found;
  const { organization, by, email, role } = invitation;
  return exchange.c.json({ organization: { name: organization.name }, invitedBy: by.name, email, role, step });
}

/** `step` is what there is to do instead. */
function refuseStep(exchange: Exchange, step: JoinLook['step']): Response {
  const title = exchange.frame.t.api['invitation.other_step'];
  return problem(exchange, { code: 'invitation.other_step', status: 409, title, step });
}

async function createAccount(exchange: Exchange, body: z.output<typeof AccountCreated>): Promise<Response> {
  const { services, origin } = exchange;
  const { token, name, password, keep } = body;
  if (isForgedCookie(exchange, keep)) return message(exchange, 'cross-origin');
  const { invitations, faultOfNewPassword } = services.accounts;
  const found = await invitations.look({ token, session: null });
  if (found === null) return message(exchange, 'invitation-over');
  if (found.step !== 'create-account') return refuseStep(exchange, found.step);
  const { email, organization } = found.invitation;
  const fault = await faultOfNewPassword(password, { name, email, organizations: [organization.name] });
  if (fault !== null) return refusePassword(exchange, fault);
  const returnTo = `/organizations/${encodeURIComponent(organization.id)}`;
  const joined = await invitations.joinAsNewPerson({ token, name, password, returnTo, origin });
  if (joined.kind === 'begun') return answerProgress(exchange, ok(joined.progress), keep);
  return refuseAnew(exchange, token);
}

async function join(exchange: InSession, { token }: z.output<typeof InvitationOpened>): Promise<Response> {
  const { c, services, sessionKey: session, origin } = exchange;
  const joined = await services.accounts.invitations.joinAsOneself({ token, session, origin });
  if (joined.kind === 'joined') return c.json({ organization: joined.organization });
  return joined.kind === 'suspended' ? message(exchange, 'suspended') : refuseAnew(exchange, token);
}

/** Why not, as it stands now. */
async function refuseAnew(exchange: Exchange, token: string): Promise<Response> {
  const found = await lookAt(exchange, token);
  return found === null ? message(exchange, 'invitation-over') : refuseStep(exchange, found.step);
}
