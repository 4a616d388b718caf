import { looksLikeEmail } from '../../domain/email.ts';
import { isName } from '../../domain/name.ts';
import type { Problem } from '../../text/problems.ts';
import { type Form, readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, type Exchange, get, post } from '../route.ts';
import { FirstStartView } from '../views/first-start-view.tsx';
import type { FieldProblem } from '../views/props.ts';

export const firstStartRoutes: readonly AnyRoute[] = [
  get('public', '/first-start', async (exchange) => {
    const token = exchange.c.req.query('token') ?? '';
    const closed = await closedTo(exchange, token);
    if (closed !== null) return closed;
    return page(exchange, <FirstStartView frame={exchange.frame} token={token} values={EMPTY} problems={[]} />);
  }),
  post('public', '/first-start', makeFirstOwner),
];

async function closedTo(exchange: Exchange, token: string): Promise<Response | null> {
  const look = await exchange.services.accounts.lookAtFirstStart(token);
  return look === 'open' ? null : message(exchange, CLOSED[look]);
}

const CLOSED = { 'other-address': 'first-start-elsewhere', over: 'first-start-closed' } as const;
const EMPTY = { name: '', email: '', organization: '' } as const;
const FIELDS = ['token', 'name', 'email', 'password', 'organization'] as const;

async function makeFirstOwner(exchange: Exchange): Promise<Response> {
  const form = await readForm(exchange, FIELDS);
  if (form === null) return message(exchange, 'malformed');
  const { accounts } = exchange.services;
  const { token, name, email, password, organization } = form;
  const closed = await closedTo(exchange, token);
  if (closed !== null) return closed;
  const problems = await problemsOf(exchange, form);
  if (problems.length > 0) {
    const values = { name, email, organization };
    return page(
      exchange,
      <FirstStartView frame={exchange.frame} token={token} values={values} problems={problems} />,
      422,
    );
  }
  const made = await accounts.makeFirstOwner({ token, person: { name, email, password }, organization });
  return made === null ? message(exchange, 'first-start-closed') : redirect(exchange, '/sign-in?notice=ready');
}

async function problemsOf(
  { services }: Exchange,
  { name, email, password, organization }: Form<(typeof FIELDS)[number]>,
): Promise<readonly FieldProblem[]> {
  const person = { name, email, organizations: [organization] };
  const checks: readonly (readonly [string, Problem | null])[] = [
    ['name', isName(name) ? null : { code: 'name.empty' }],
    [
      'email',
      email.trim() === '' ? { code: 'email.empty' } : looksLikeEmail(email) ? null : { code: 'email.malformed' },
    ],
    [
      'password',
      password === '' ? { code: 'password.empty' } : await services.accounts.faultOfNewPassword(password, person),
    ],
    ['organization', isName(organization) ? null : { code: 'organization.name.empty' }],
  ];
  return checks.flatMap(([field, problem]) => (problem === null ? [] : [{ field, problem }]));
}
