import type { SignedIn, SignInProgress } from '../application/engine.ts';
import type { Refusal } from '../domain/refusals.ts';
import { ok, type Result } from '../domain/result.ts';
import { dropToken, readToken, writeToken } from './cookies.ts';
import { markBrowser, recognizedBy } from './own-browser.ts';
import type { Exchange } from './route.ts';

/** Where the tokens of a sign-in live: in cookies that no script reads, or in the answers. */
export type Keep = 'cookie' | 'token';

/** Where a sign-in has got to; at its end the session is there. */
export type CarriedOn =
  | Exclude<SignInProgress, { kind: 'complete' }>
  | (Omit<SignedIn, 'kind' | 'browser' | 'replacesSession'> & { readonly kind: 'complete' });

/** Carries a sign-in on, for pages and API alike: the token of its step is kept, and at its end the session is minted. */
export async function carryOn(
  exchange: Exchange,
  progress: SignInProgress | SignedIn,
  keep: Keep,
): Promise<Result<CarriedOn, Refusal>> {
  if (progress.kind === 'complete') return finish(exchange, progress, keep);
  if (progress.kind === 'signed-in') return ok(await take(exchange, progress, keep));
  if (keep === 'cookie') {
    dropStepTokens(exchange);
    if (progress.kind === 'continue') {
      markBrowser(exchange);
      writeToken(exchange.c, exchange.services.settings, progress.tokenKind, progress.token);
    }
  }
  return ok(progress);
}

type Ticket = Extract<SignInProgress, { kind: 'complete' }>;

async function finish(exchange: Exchange, progress: Ticket, keep: Keep): Promise<Result<CarriedOn, Refusal>> {
  const { services, origin } = exchange;
  const session = services.newToken();
  const browser = recognizedBy(exchange, keep);
  const completed = await services.engine.completeSignIn({ ticket: progress.ticket, session, browser, origin });
  if (!completed.ok) return completed;
  const { endsAt } = completed.value;
  return ok(await take(exchange, { ...progress, kind: 'signed-in', session, browser, endsAt }, keep));
}

async function take(exchange: Exchange, signedIn: SignedIn, keep: Keep): Promise<CarriedOn> {
  if (keep === 'cookie') await keepSession(exchange, signedIn);
  const { session, endsAt, returnTo, recoveryCodeUsed } = signedIn;
  return { kind: 'complete', session, endsAt, returnTo, recoveryCodeUsed };
}

async function keepSession(exchange: Exchange, { session, browser, replacesSession }: SignedIn): Promise<void> {
  const { c, services, origin } = exchange;
  const before = readToken(c, services.settings, 'session');
  // Somebody else's session in this browser, or one's own older one: the browser forgets it, so the server does too.
  if (before !== null && !replacesSession) await services.engine.sessions.end(before, origin);
  dropStepTokens(exchange);
  writeToken(c, services.settings, 'session', session);
  // Whoever signs in anew begins its time anew; a confirmation within a session is no sign-in.
  if (browser !== null && !replacesSession) writeToken(c, services.settings, 'browser', browser);
}

export function dropStepTokens({ c, services }: Exchange): void {
  for (const kind of ['pending', 'enroll'] as const) dropToken(c, services.settings, kind);
}

/** Ends whatever sign-in this browser has in progress. */
export async function abandonSteps(exchange: Exchange): Promise<void> {
  const { c, services, origin } = exchange;
  for (const kind of ['pending', 'enroll'] as const) {
    const token = readToken(c, services.settings, kind);
    if (token !== null) await services.engine.signIns.abandon({ token, origin });
  }
  dropStepTokens(exchange);
}

/** Signs this browser out, of everything. */
export async function signOutHere(exchange: Exchange): Promise<void> {
  const { c, services, origin } = exchange;
  const session = readToken(c, services.settings, 'session');
  if (session !== null) await services.engine.sessions.end(session, origin);
  await abandonSteps(exchange);
  dropToken(c, services.settings, 'session');
}
