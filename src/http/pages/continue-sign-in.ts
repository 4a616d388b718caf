import type { SignedIn, SignInProgress } from '../../application/engine.ts';
import type { Method } from '../../domain/authenticators/methods.ts';
import type { SignInState } from '../../domain/sign-in/states.ts';
import { carryOn } from '../carry-on.ts';
import { CHALLENGE_PATHS } from '../challenge-paths.ts';
import { keepsCookies } from '../cookies.ts';
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
export async function continueSignIn(exchange: Exchange, progress: SignInProgress | SignedIn): Promise<Response> {
  const carried = await carryOn(exchange, progress, 'cookie');
  if (!carried.ok) return message(exchange, 'expired');
  const now = carried.value;
  if (now.kind === 'closed') return redirect(exchange, now.returnTo ?? '/settings/sign-in');
  if (now.kind === 'continue')
    return redirect(exchange, withCookieCheck(exchange, pathOf(now.state, now.method === null ? [] : [now.method])));
  const home = now.returnTo ?? '/';
  const stop = `/recovery-code-used?return_to=${encodeURIComponent(home)}`;
  return redirect(exchange, withCookieCheck(exchange, now.recoveryCodeUsed ? stop : home));
}

/** A browser that sent no cookie at all may keep none: the next page then says so, instead of going round in circles. */
function withCookieCheck({ c }: Exchange, path: string): string {
  if (keepsCookies(c)) return path;
  return `${path}${path.includes('?') ? '&' : '?'}cookies=check`;
}
