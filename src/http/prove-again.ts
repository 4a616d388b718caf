import type { SignInProgress } from '../application/engine.ts';
import type { Method } from '../domain/authenticators/methods.ts';
import type { Refusal } from '../domain/refusals.ts';
import { type Result, refuse } from '../domain/result.ts';
import type { InSession } from './route.ts';

/** Asks for the member's own authenticator: any of them, or one of `methods` where some are named. */
export function beginChallenge(
  { services, sessionKey, origin }: InSession,
  returnTo: string | null,
  methods: readonly Method[] = [],
): Promise<Result<SignInProgress, Refusal>> {
  return services.engine.methods.beginStepUp({ session: sessionKey, returnTo, methods, origin });
}

/** Only where no authenticator is enrolled: with one, the password alone proves too little, and is not looked at. */
export async function proveByPassword(
  exchange: InSession,
  { password, returnTo }: { readonly password: string; readonly returnTo: string | null },
): Promise<Result<SignInProgress, Refusal>> {
  const { services, session, sessionKey, origin } = exchange;
  if (session.authenticators.length > 0) return beginChallenge(exchange, returnTo);
  const verdict = await services.accounts.checkOwnPassword({ user: session.user.id, password, origin });
  if (verdict.kind === 'throttled') return refuse({ code: 'sign_in.throttled', retryAt: verdict.retryAt });
  if (verdict.kind === 'wrong') return refuse({ code: 'password.incorrect' });
  const firstFactor = { kind: 'password' } as const;
  return services.engine.methods.beginStepUp({ session: sessionKey, firstFactor, returnTo, origin });
}
