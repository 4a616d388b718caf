import type { Arrival } from '../../accounts/single-sign-on/arrival.ts';
import type { ArrivalFault } from '../../accounts/single-sign-on/arrive.ts';
import { isId } from '../../domain/name.ts';
import type { SignOnFault } from '../../domain/single-sign-on/fault.ts';
import { carryOn } from '../carry-on.ts';
import { dropToken, readToken, writeToken } from '../cookies.ts';
import { readForm } from '../read-form.ts';
import { type MessageName, message, page, redirect } from '../respond.tsx';
import { readReturnTo } from '../return-to.ts';
import { type AnyRoute, type Exchange, get, post } from '../route.ts';
import { LinkCompanyView } from '../views/link-company-view.tsx';
import { continueSignIn } from './continue-sign-in.ts';

type SignedInThere = Extract<Arrival, { kind: 'sign-in' }>;

export const samlRoutes: readonly AnyRoute[] = [
  get('public', '/saml/:connection/metadata', showMetadata),
  get('public', '/saml/:connection/begin', begin),
  // The identity provider's page posts here, from its own site: nothing in it lives by a cookie (ADR 0017).
  { ...post('public', '/saml/:connection/acs', receive), crossSite: true },
  get('public', '/saml/continue', redeem),
];

/** What can be no id is nobody's: PostgreSQL would not even look for it. */
function connectionIn({ c }: Exchange): string {
  const connection = c.req.param('connection') ?? '';
  return isId(connection) ? connection : '';
}

async function showMetadata(exchange: Exchange): Promise<Response> {
  const xml = await exchange.services.singleSignOn.ownMetadata(connectionIn(exchange));
  if (xml === null) return message(exchange, 'not-found');
  return exchange.c.body(xml, 200, { 'content-type': 'application/samlmetadata+xml' });
}

/** A link leads here, not a form: the browser would not follow a form of ours to another site (CSP `form-action`). */
async function begin(exchange: Exchange): Promise<Response> {
  const returnTo = readReturnTo(exchange.c.req.query('return_to'));
  const anew = exchange.c.req.query('anew') === 'yes';
  const command = { connection: connectionIn(exchange), returnTo, anew };
  const departure = await exchange.services.singleSignOn.beginSignIn(command);
  return departure === null ? message(exchange, 'sign-on-not-available') : depart(exchange, departure);
}

/** Off to the identity provider. What the browser keeps tells it from every other when it comes back. */
export function depart(
  exchange: Exchange,
  { address, binding }: { readonly address: string; readonly binding: string },
): Response {
  writeToken(exchange.c, exchange.services.settings, 'single-sign-on', binding);
  return redirect(exchange, address);
}

async function receive(exchange: Exchange): Promise<Response> {
  // What is no such form, or has a field twice, is an answer that cannot be read: it is refused and written down as one.
  const form = await readForm(exchange, ['SAMLResponse', 'RelayState']);
  const { services, origin } = exchange;
  const posted = { connection: connectionIn(exchange), response: form?.SAMLResponse ?? '', origin };
  const received = await services.singleSignOn.receive(posted);
  if (!received.ok) return message(exchange, MESSAGE_FOR[received.refusal]);
  return redirect(exchange, `/saml/continue?token=${received.value.token}`);
}

function redeem(exchange: Exchange): Promise<Response> {
  return arrive(exchange, exchange.c.req.query('token') ?? '', false);
}

/** What came back with the browser, or what its owner has confirmed on our own page. */
export async function arrive(exchange: Exchange, token: string, isConfirmed: boolean): Promise<Response> {
  const { c, services, origin, frame } = exchange;
  const binding = readToken(c, services.settings, 'single-sign-on');
  const session = readToken(c, services.settings, 'session');
  const arrived = await services.singleSignOn.redeem({ token, binding, session, origin, isConfirmed });
  const isAsked = arrived.ok && arrived.value.kind === 'link-asked';
  if (!isAsked) dropToken(c, services.settings, 'single-sign-on');
  if (!arrived.ok) return refuseArrival(exchange, arrived.refusal);
  switch (arrived.value.kind) {
    case 'sign-in':
      return arriveSignedIn(exchange, arrived.value);
    case 'tested':
      return redirect(exchange, `${pathOf(arrived.value.organization)}?notice=tested`);
    case 'link-asked':
      return page(exchange, <LinkCompanyView frame={frame} token={token} {...arrived.value} />);
    case 'linked':
      return redirect(exchange, arrived.value.returnTo ?? '/settings/company-sign-in?notice=linked');
  }
}

/** Whoever was to sign in anew and did not is in, but reads why what they wanted to do is still closed. */
async function arriveSignedIn(exchange: Exchange, { progress, isInVain }: SignedInThere): Promise<Response> {
  // Where a step is left it asks for a second factor, which is the better proof.
  if (!isInVain || progress.kind !== 'complete') return continueSignIn(exchange, progress);
  const carried = await carryOn(exchange, progress, 'cookie');
  return message(exchange, carried.ok ? 'sign-on-not-asked-anew' : 'expired');
}

const pathOf = (organization: string) => `/organizations/${encodeURIComponent(organization)}/settings/single-sign-on`;

const refuseArrival = (exchange: Exchange, { fault }: ArrivalFault) => message(exchange, MESSAGE_FOR[fault]);

/** The page for each fault: what it means for the person, which is less than what the audit log says. */
const MESSAGE_FOR = {
  malformed: 'sign-on-untrusted',
  untrusted: 'sign-on-untrusted',
  misdirected: 'sign-on-untrusted',
  declined: 'sign-on-declined',
  expired: 'sign-on-again',
  'not-yet-valid': 'sign-on-again',
  unsolicited: 'sign-on-again',
  replayed: 'sign-on-again',
  'transient-name': 'sign-on-transient-name',
  'other-browser': 'sign-on-other-browser',
  'not-available': 'sign-on-not-available',
  'no-email': 'sign-on-no-email',
  'other-domain': 'sign-on-other-domain',
  'account-exists': 'sign-on-account-exists',
  'not-a-member': 'sign-on-not-a-member',
  'already-linked': 'sign-on-already-linked',
  'session-ended': 'sign-on-session-ended',
} as const satisfies Record<SignOnFault, MessageName>;
