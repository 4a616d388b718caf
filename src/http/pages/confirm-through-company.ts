import { STEP_UP_FRESHNESS } from '../../domain/policy/is-fresh.ts';
import { after, hasPassed } from '../../domain/time.ts';
import { message, redirect } from '../respond.tsx';
import type { InSession } from '../route.ts';

interface Wanted {
  readonly returnTo: string;
  stepUp(exchange: InSession, returnTo: string): Promise<Response>;
}

/**
 * A fresh proof for somebody who came through single sign-on. It can only be for a change of an organization, and only
 * for the one whose identity provider it was: nothing else is theirs to change this way, however often they prove it (I-41).
 */
export async function confirmThroughCompany(exchange: InSession, { returnTo, stepUp }: Wanted): Promise<Response> {
  const { services, session, sessionKey } = exchange;
  const organization = /^\/organizations\/([^/?#]+)/.exec(returnTo)?.[1];
  if (organization === undefined) return message(exchange, 'own-sign-in-needed');
  const verdict = await services.engine.authorize({ session: sessionKey, organization });
  const { connection } = session.evidence.firstFactor;
  if (session.authenticators.length > 0) {
    const isInVain = verdict.kind === 'allow' && !verdict.isFresh && wasShownJustNow(exchange);
    return isInVain ? message(exchange, 'own-sign-in-needed') : stepUp(exchange, returnTo);
  }
  if (verdict.kind !== 'allow' || connection === null) return message(exchange, 'own-sign-in-needed');
  // Nothing of their own to prove it with: the identity provider is to ask them again, not to tell of this morning.
  return redirect(exchange, `/saml/${connection}/begin?anew=yes&return_to=${encodeURIComponent(returnTo)}`);
}

function wasShownJustNow({ services, session }: InSession): boolean {
  const shownAt = session.evidence.secondFactor?.at;
  return shownAt !== undefined && !hasPassed(after(shownAt, STEP_UP_FRESHNESS), services.clock.now());
}
