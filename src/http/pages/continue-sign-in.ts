import type { SignInProgress } from '../../application/engine.ts';
import type { Method } from '../../domain/authenticators/methods.ts';
import type { SignInState } from '../../domain/sign-in/states.ts';
import { CHALLENGE_PATHS } from '../challenge-paths.ts';
import { dropToken, keepsCookies, readToken, writeToken } from '../cookies.ts';
import { message, redirect } from '../respond.tsx';
import type { Exchange } from '../route.ts';

/** The page of each step; that of a challenge depends on what answers it. */
const PATHS = {
  'confirm-mailbox': '/sign-in/mailbox',
  enroll: '/set-up',
  'recovery-codes': '/set-up/recovery-codes',
  complete: '/',
  closed: '/sign-in',
} as const satisfies Record<Exclude<SignInState, 'challenge'>, string>;

export function pathOf(state: SignInState, methods: readonly Method[]): string {
  return state === 'challenge' ? CHALLENGE_PATHS[methods[0] ?? 'totp'] : PATHS[state];
}

/** Carries a sign-in to its next page, with the token of that step; at its end the session is minted. */
export async function continueSignIn(exchange: Exchange, progress: SignInProgress): Promise<Response> {
  const { c, services } = exchange;
  if (progress.kind === 'complete') return finish(exchange, progress);
  for (const kind of ['pending', 'enroll'] as const) dropToken(c, services.settings, kind);
  if (progress.kind === 'closed') return redirect(exchange, progress.returnTo ?? '/settings/sign-in');
  writeToken(c, services.settings, progress.tokenKind, progress.token);
  return redirect(
    exchange,
    withCookieCheck(exchange, pathOf(progress.state, progress.method === null ? [] : [progress.method])),
  );
}

async function finish(exchange: Exchange, progress: Extract<SignInProgress, { kind: 'complete' }>): Promise<Response> {
  const { c, services, origin } = exchange;
  const session = services.newToken();
  const completed = await services.engine.completeSignIn({ ticket: progress.ticket, session, origin });
  if (!completed.ok) return message(exchange, 'expired');
  const before = readToken(c, services.settings, 'session');
  // Somebody else's session in this browser, or one's own older one: the browser forgets it, so the server does too.
  if (before !== null && !progress.replacesSession) await services.engine.sessions.end(before, origin);
  for (const kind of ['pending', 'enroll'] as const) dropToken(c, services.settings, kind);
  writeToken(c, services.settings, 'session', session);
  const home = progress.returnTo ?? '/';
  const stop = `/recovery-code-used?return_to=${encodeURIComponent(home)}`;
  return redirect(exchange, withCookieCheck(exchange, progress.recoveryCodeUsed ? stop : home));
}

/** A browser that sent no cookie at all may keep none: the next page then says so, instead of going round in circles. */
function withCookieCheck({ c }: Exchange, path: string): string {
  if (keepsCookies(c)) return path;
  return `${path}${path.includes('?') ? '&' : '?'}cookies=check`;
}
