import type { Refusal } from '../../domain/refusals.ts';
import { type Instant, secondsUntil } from '../../domain/time.ts';
import { dropStepTokens } from '../carry-on.ts';
import { message, page, redirect } from '../respond.tsx';
import type { Exchange, InSignIn } from '../route.ts';
import { LockedView } from '../views/locked-view.tsx';
import { SignInView } from '../views/sign-in-view.tsx';
import { pathOf } from './continue-sign-in.ts';
import { waysOf } from './ways-of.ts';

/** Answers what any step of a sign-in may be refused for; what is about the typed code is the page's own. */
export async function refuseStep(exchange: InSignIn, refusal: Refusal): Promise<Response> {
  switch (refusal.code) {
    case 'sign_in.expired':
      dropStepTokens(exchange);
      return message(exchange, 'expired');
    case 'sign_in.wrong_step':
    case 'method.not_allowed':
      return toActualStep(exchange);
    case 'attempts.locked':
      return showLocked(exchange, refusal.retryAt);
    case 'attempts.exhausted':
      dropStepTokens(exchange);
      return page(exchange, <SpentView exchange={exchange} />, 429);
    case 'authenticator.last_way_in':
      return redirect(exchange, '/settings/ways-in?notice=last');
    default:
      return isPost(exchange) ? toCurrentStep(exchange) : giveUp(exchange, refusal);
  }
}

const isPost = ({ c }: Exchange) => c.req.method === 'POST';

/**
 * A second click, or a stale tab: the browser may hold a newer token by now, which this answer must not take away. The
 * page it leads to reads what the browser holds then.
 */
function toCurrentStep(exchange: Exchange): Response {
  return redirect(exchange, exchange.c.req.path.startsWith('/set-up') ? '/set-up' : '/sign-in/code');
}

function giveUp(exchange: Exchange, { code }: Refusal): Response {
  dropStepTokens(exchange);
  if (code === 'recovery.ended') return message(exchange, 'recovery-ended');
  return redirect(exchange, '/sign-in?notice=expired');
}

const SpentView = ({ exchange }: { readonly exchange: Exchange }) => (
  <SignInView
    frame={exchange.frame}
    email=""
    returnTo={null}
    notice={null}
    ways={waysOf(exchange.services)}
    demoAccounts={exchange.services.development?.demo ?? false}
    problems={[{ field: 'form', problem: { code: 'challenge.spent' } }]}
  />
);

/** A stale tab, or a second click: the browser's newer token says where this sign-in stands. */
async function toActualStep(exchange: InSignIn): Promise<Response> {
  const look = await exchange.services.engine.signIns.look({ token: exchange.token });
  return redirect(exchange, look.ok ? pathOf(look.value.state, look.value.methods) : '/sign-in?notice=expired');
}

export function showLocked(exchange: Exchange, retryAt: Instant | null, again = '/sign-in/code'): Response {
  const { services, frame } = exchange;
  const retryAfterSeconds = retryAt === null ? null : secondsUntil(retryAt, services.clock.now());
  const headers = retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) };
  return page(exchange, <LockedView frame={frame} {...{ retryAt, retryAfterSeconds, again }} />, 429, headers);
}
