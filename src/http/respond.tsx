import type { Child } from 'hono/jsx';
import { type Exchange, isApi } from './route.ts';
import { MessageView } from './views/message-view.tsx';
import { messageProps } from './views/messages.ts';
import type { Frame } from './views/props.ts';

type Status = 200 | 400 | 403 | 404 | 405 | 409 | 410 | 413 | 422 | 429 | 500 | 503;

/** A page. Errors are pages too, with a status that programs and password managers can read. */
export function page(
  { c }: Exchange,
  view: Child,
  status: Status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return c.html(String(view), status, headers);
}

/** POST, then GET: a reload repeats nothing. */
export const redirect = ({ c }: Exchange, path: string) => c.redirect(path, 303);

const MESSAGES = {
  'not-found': 404,
  forbidden: 403,
  'owners-only': 403,
  expired: 410,
  'recovery-stopped': 200,
  'recovery-over': 410,
  'recovery-ended': 410,
  'notice-over': 410,
  'cookies-off': 400,
  'cross-origin': 403,
  'too-large': 413,
  'too-many-people': 422,
  'no-mail': 409,
  'recovery-without-mail': 409,
  'link-without-mail': 409,
  unavailable: 503,
  busy: 503,
  fault: 500,
  suspended: 403,
  'on-hold': 403,
  'use-single-sign-on': 403,
  'first-start-closed': 410,
  'first-start-elsewhere': 410,
  'invitation-over': 410,
  'invitation-deactivated': 403,
  'reset-link-over': 410,
  'sign-in-link-over': 410,
  'provider-over': 410,
  'provider-canceled': 403,
  'provider-untrusted': 403,
  'provider-unreachable': 503,
  'provider-other-domain': 403,
  'provider-unverified': 403,
  'provider-no-account': 403,
  'provider-not-linked': 409,
  'provider-taken': 409,
  'provider-session-over': 403,
  malformed: 400,
  'method-not-allowed': 405,
  'own-sign-in-needed': 403,
  'other-account-needed': 403,
  'sign-on-untrusted': 403,
  'sign-on-again': 410,
  'sign-on-other-browser': 403,
  'sign-on-declined': 403,
  'sign-on-not-available': 404,
  'sign-on-no-email': 403,
  'sign-on-other-domain': 403,
  'sign-on-account-exists': 409,
  'sign-on-not-a-member': 403,
  'sign-on-already-linked': 409,
  'sign-on-session-ended': 403,
  'sign-on-transient-name': 403,
  'sign-on-not-asked-anew': 403,
} as const satisfies Partial<Record<Parameters<typeof messageProps>[1], Status>>;

export type MessageName = keyof typeof MESSAGES;

/** One of the known messages, as a page or, under /v1, as a problem document (RFC 9457). */
export function message(
  exchange: Exchange,
  name: MessageName,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const status = MESSAGES[name];
  const props = messageProps(exchange.frame, name);
  if (isApi(exchange.c.req.path)) {
    return problem(exchange, { code: CODES[name] ?? name, status, title: props.title }, headers);
  }
  return page(exchange, <MessageView {...props} />, status, headers);
}

const CODES: Readonly<Partial<Record<MessageName, string>>> = {
  'not-found': 'not_found',
  forbidden: 'role.insufficient',
  'cross-origin': 'request.cross_origin',
  'too-large': 'request.too_large',
  'too-many-people': 'members.too_many',
  malformed: 'request.malformed',
  'reset-link-over': 'password_reset.over',
  'sign-in-link-over': 'sign_in_link.over',
  'invitation-over': 'invitation.over',
  'method-not-allowed': 'request.method_not_allowed',
  'on-hold': 'membership.on_hold',
  suspended: 'membership.suspended',
  'use-single-sign-on': 'single_sign_on.required',
  'own-sign-in-needed': 'session.own_sign_in_needed',
  'other-account-needed': 'session.other_account_needed',
};

/** The messages that a call under /v1 can meet, as problems. */
export function messageProblems(frame: Frame): readonly { code: string; status: number; title: string }[] {
  const names = [...Object.keys(CODES), 'unavailable', 'fault'] as MessageName[];
  return names.map((name) => ({
    ...{ code: CODES[name] ?? name, status: MESSAGES[name], title: messageProps(frame, name).title },
  }));
}

export interface ProblemDocument {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  /** Where a person can do what is missing. */
  readonly url?: string;
  /** What else this very problem tells (RFC 9457 §3.2). */
  readonly [extension: string]: unknown;
}

export function problem(
  { c }: Exchange,
  document: ProblemDocument,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = JSON.stringify({ type: `urn:twofold:problem:${document.code}`, ...document });
  return c.body(body, document.status as Status, { 'content-type': 'application/problem+json', ...headers });
}
