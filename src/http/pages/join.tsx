import type { JoinLook } from '../../accounts/join.ts';
import { isName } from '../../domain/name.ts';
import type { MemberInvitation } from '../../ports/repositories/member-invitations.ts';
import { signOutHere } from '../carry-on.ts';
import { dropToken, readToken, writeToken } from '../cookies.ts';
import { type Form, readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, type Exchange, get, post } from '../route.ts';
import { JoinView } from '../views/join-view.tsx';
import type { FieldProblem } from '../views/props.ts';
import { continueSignIn } from './continue-sign-in.ts';
import { LONGEST_PASSWORD } from './longest-password.ts';

/** Opening the link changes nothing and signs nobody in (I-05); a button does, and only what the account itself may. */
export const joinRoutes: readonly AnyRoute[] = [
  get('public', '/join', showJoin),
  post('public', '/join', join),
  post('public', '/join/sign-in', goAndSignIn),
  post('public', '/join/sign-out', signOutFirst),
];

/** Far beyond any link of ours. */
const LONGEST_TOKEN = 100;

const sessionOf = ({ c, services }: Exchange) => readToken(c, services.settings, 'session');

function lookAt(exchange: Exchange, token: string): Promise<JoinLook | null> {
  if (token === '' || token.length > LONGEST_TOKEN) return Promise.resolve(null);
  return exchange.services.accounts.invitations.look({ token, session: sessionOf(exchange) });
}

async function showJoin(exchange: Exchange): Promise<Response> {
  const { c, services } = exchange;
  const token = c.req.query('token') ?? readToken(c, services.settings, 'invitation') ?? '';
  const look = await lookAt(exchange, token);
  return look === null ? message(exchange, 'invitation-over') : show(exchange, { token, look, name: '', problems: [] });
}

interface Shown {
  readonly token: string;
  readonly look: JoinLook;
  readonly name: string;
  readonly problems: readonly FieldProblem[];
}

function show(exchange: Exchange, { token, look, name, problems }: Shown): Response {
  const { invitation, step, signedIn } = look;
  if (step === 'deactivated') return message(exchange, 'invitation-deactivated');
  const view = (
    <JoinView
      frame={exchange.frame}
      token={token}
      step={step === 'confirm' ? 'join' : step}
      invitation={{
        organization: invitation.organization.name,
        by: invitation.by.name,
        email: invitation.email,
        role: invitation.role,
      }}
      signedInAs={signedIn?.user.email ?? null}
      name={name}
      problems={problems}
    />
  );
  return page(exchange, view, problems.length > 0 ? 422 : 200);
}

const FIELDS = ['token', 'name', 'password'] as const;

async function join(exchange: Exchange): Promise<Response> {
  const form = await readForm(exchange, FIELDS);
  if (form === null || form.password.length > LONGEST_PASSWORD) return message(exchange, 'malformed');
  const look = await lookAt(exchange, form.token);
  if (look === null) return message(exchange, 'invitation-over');
  switch (look.step) {
    case 'create-account':
      return createAccount(exchange, form, look);
    case 'confirm':
      return confirmFirst(exchange, form.token);
    case 'join':
      return joinSignedIn(exchange, form.token);
    default:
      // Whoever it was when the page was shown, it is not them any more.
      return show(exchange, { token: form.token, look, name: '', problems: [] });
  }
}

async function createAccount(
  exchange: Exchange,
  { token, name, password }: Form<(typeof FIELDS)[number]>,
  look: JoinLook,
): Promise<Response> {
  const problems = await problemsOf(exchange, { name, password, invitation: look.invitation });
  if (problems.length > 0) return show(exchange, { token, look, name, problems });
  const { services, origin } = exchange;
  const returnTo = pathOf(look.invitation.organization.id);
  const joined = await services.accounts.invitations.joinAsNewPerson({ token, name, password, returnTo, origin });
  if (joined.kind === 'begun') {
    dropToken(exchange.c, services.settings, 'invitation');
    return continueSignIn(exchange, joined.progress);
  }
  return joined.kind === 'look-again' ? lookAgain(exchange, token) : message(exchange, 'invitation-over');
}

interface Chosen {
  readonly name: string;
  readonly password: string;
  readonly invitation: MemberInvitation;
}

async function problemsOf(
  { services }: Exchange,
  { name, password, invitation }: Chosen,
): Promise<readonly FieldProblem[]> {
  const known = { name, email: invitation.email, organizations: [invitation.organization.name] };
  const wrong =
    password === ''
      ? ({ code: 'password.new.empty' } as const)
      : await services.accounts.faultOfNewPassword(password, known);
  return [
    ...(isName(name) ? [] : [{ field: 'name', problem: { code: 'name.empty' } as const }]),
    ...(wrong === null ? [] : [{ field: 'password', problem: wrong }]),
  ];
}

const pathOf = (organization: string) => `/organizations/${encodeURIComponent(organization)}`;

async function joinSignedIn(exchange: Exchange, token: string): Promise<Response> {
  const { c, services, origin } = exchange;
  const session = sessionOf(exchange);
  if (session === null) return lookAgain(exchange, token);
  const joined = await services.accounts.invitations.joinAsOneself({ token, session, origin });
  switch (joined.kind) {
    case 'joined':
      dropToken(c, services.settings, 'invitation');
      return redirect(exchange, pathOf(joined.organization));
    case 'suspended':
      return message(exchange, 'suspended');
    case 'over':
      return message(exchange, 'invitation-over');
    default:
      return lookAgain(exchange, token);
  }
}

/** The same link, on a page that says what there is to do now; the cookie keeps it out of every address. */
function lookAgain(exchange: Exchange, token: string, path = '/join'): Response {
  writeToken(exchange.c, exchange.services.settings, 'invitation', token);
  return redirect(exchange, path);
}

/** Signed in to the account, and yet without its second factor: that first (I-01). */
const confirmFirst = (exchange: Exchange, token: string) => lookAgain(exchange, token, '/confirm?return_to=/join');

async function goAndSignIn(exchange: Exchange): Promise<Response> {
  const token = await readOpenToken(exchange);
  return token === null ? message(exchange, 'invitation-over') : lookAgain(exchange, token, '/sign-in?return_to=/join');
}

async function signOutFirst(exchange: Exchange): Promise<Response> {
  const token = await readOpenToken(exchange);
  if (token === null) return message(exchange, 'invitation-over');
  await signOutHere(exchange);
  return lookAgain(exchange, token);
}

/** Only the token of a good link becomes a cookie (I-44). */
async function readOpenToken(exchange: Exchange): Promise<string | null> {
  const form = await readForm(exchange, ['token']);
  const look = form === null ? null : await lookAt(exchange, form.token);
  return look === null || form === null ? null : form.token;
}
