import type { OwnSession } from '../../application/engine.ts';
import { isId } from '../../domain/name.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InSession, post } from '../route.ts';
import { DEVICE_NOTICES, DevicesView } from '../views/devices-view.tsx';
import { onlyOrganization } from './only-organization.ts';
import { refuseInSession } from './refuse-in-session.ts';
import { shownBy } from './shown-by.ts';

const PAGE = '/settings/devices';

export const devicesRoutes: readonly AnyRoute[] = [
  get('session', PAGE, showDevices),
  post('session', `${PAGE}/sign-out`, signOutOne),
  post('session', `${PAGE}/sign-out-others`, signOutOthers),
];

async function showDevices(exchange: InSession): Promise<Response> {
  const { c, services, frame, session, sessionKey } = exchange;
  const [list, organization] = await Promise.all([
    services.engine.sessions.list(sessionKey),
    onlyOrganization(exchange),
  ]);
  if (list === null) return redirect(exchange, '/sign-in?notice=ended');
  const notice = DEVICE_NOTICES.find((each) => each === c.req.query('notice')) ?? null;
  const [current, others] = [toDevice(list.current), list.others.map(toDevice)];
  return page(exchange, <DevicesView {...{ frame, organization, current, others, notice }} person={session.user} />);
}

function toDevice({ id, origin, evidence, signedInAt, lastSeenAt }: OwnSession) {
  return { id, ...origin, ...shownBy(evidence), signedInAt, lastSeenAt };
}

/** What is not one's own, or has ended meanwhile, is not found. */
async function signOutOne(exchange: InSession): Promise<Response> {
  const form = await readForm(exchange, ['id']);
  if (form === null) return message(exchange, 'malformed');
  if (!isId(form.id)) return message(exchange, 'not-found');
  const { services, sessionKey: session, origin } = exchange;
  const ended = await services.engine.sessions.endOther({ session, id: form.id, origin });
  if (ended.ok) return redirect(exchange, `${PAGE}?notice=signed-out`);
  return ended.refusal.code === 'step_up.required'
    ? refuseInSession(exchange, ended.refusal, PAGE)
    : message(exchange, 'not-found');
}

async function signOutOthers(exchange: InSession): Promise<Response> {
  const form = await readForm(exchange, []);
  if (form === null) return message(exchange, 'malformed');
  const { services, sessionKey: session, origin } = exchange;
  const ended = await services.engine.sessions.endOthers({ session, because: 'asked', origin });
  return ended.ok
    ? redirect(exchange, `${PAGE}?notice=all-signed-out`)
    : refuseInSession(exchange, ended.refusal, PAGE);
}
