import type { Refusal } from '../../domain/refusals.ts';
import { message, redirect } from '../respond.tsx';
import type { InSession } from '../route.ts';

/**
 * Asks for a fresh proof and comes back. Whoever came through single sign-on has none for the account itself (I-41), however
 * often they are asked: they are told which sign-in has.
 */
export function askToConfirm(exchange: InSession, here: string): Response {
  const isOwnSignIn = exchange.session.evidence.firstFactor.kind !== 'saml';
  if (!isOwnSignIn) return message(exchange, 'own-sign-in-needed');
  return redirect(exchange, `/confirm?return_to=${encodeURIComponent(here)}`);
}

/** What a change in one's own account may be refused for, as the page that helps. */
export function refuseInSession(exchange: InSession, refusal: Refusal, here: string): Response {
  switch (refusal.code) {
    case 'step_up.required':
      return askToConfirm(exchange, here);
    case 'session.not_found':
      return redirect(exchange, '/sign-in?notice=ended');
    case 'authenticator.last_way_in':
      return redirect(exchange, '/settings/ways-in?notice=last');
    default:
      return redirect(exchange, '/settings/sign-in');
  }
}
