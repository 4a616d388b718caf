import type { Refusal } from '../../domain/refusals.ts';
import { redirect } from '../respond.tsx';
import type { InSession } from '../route.ts';

/** What a change in one's own account may be refused for, as the page that helps. */
export function refuseInSession(exchange: InSession, refusal: Refusal, here: string): Response {
  switch (refusal.code) {
    case 'step_up.required':
      return redirect(exchange, `/confirm?return_to=${encodeURIComponent(here)}`);
    case 'session.not_found':
      return redirect(exchange, '/sign-in?notice=ended');
    case 'authenticator.last_way_in':
      return redirect(exchange, '/settings/ways-in?notice=last');
    default:
      return redirect(exchange, '/settings/sign-in');
  }
}
