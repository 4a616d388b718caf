import { readForm } from '../read-form.ts';
import { message, page } from '../respond.tsx';
import { type AnyRoute, type Exchange, get, post } from '../route.ts';
import { StopRecoveryView } from '../views/stop-recovery-view.tsx';

/** "This wasn't me", from the mails that tell of a recovery. */
export const stopRecoveryRoutes: readonly AnyRoute[] = [
  get('public', '/sign-in/stop', showButton),
  post('public', '/sign-in/stop', stop),
];

/** Changes nothing, and says nothing of the token: mail scanners follow links (I-05). */
function showButton(exchange: Exchange): Response {
  const token = exchange.c.req.query('token') ?? '';
  return page(exchange, <StopRecoveryView frame={exchange.frame} token={token} />);
}

async function stop(exchange: Exchange): Promise<Response> {
  const form = await readForm(exchange, ['token']);
  if (form === null) return message(exchange, 'malformed');
  const { services, origin } = exchange;
  const stopped = await services.engine.signIns.stopRecovery({ token: form.token, origin });
  return message(exchange, stopped.ok ? 'recovery-stopped' : 'recovery-over');
}
