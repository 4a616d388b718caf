import { readForm } from '../read-form.ts';
import { message, page } from '../respond.tsx';
import { type AnyRoute, type Exchange, get, post } from '../route.ts';
import { DisownNoticeView } from '../views/disown-notice-view.tsx';
import { NoticeDisownedView } from '../views/notice-disowned-view.tsx';

const NOT_ME = '/not-me';

/**
 * "This wasn't me", from the mails that tell of a deed. It lives by what the mail carries alone: whoever is signed in here,
 * or on the way to be, stays it, unless it is the person whom the mail went to.
 */
export const disownNoticeRoutes: readonly AnyRoute[] = [
  get('public', NOT_ME, showNotice),
  post('public', NOT_ME, disown),
];

/** Changes nothing: mail scanners follow links (I-05). */
async function showNotice(exchange: Exchange): Promise<Response> {
  const token = exchange.c.req.query('token') ?? '';
  const notice = await exchange.services.engine.notices.look(token);
  if (notice === null) return message(exchange, 'notice-over');
  return page(exchange, <DisownNoticeView frame={exchange.frame} token={token} notice={notice} />);
}

async function disown(exchange: Exchange): Promise<Response> {
  const form = await readForm(exchange, ['token']);
  if (form === null) return message(exchange, 'malformed');
  const { services, origin, frame } = exchange;
  const disowned = await services.accounts.disownNotice({ token: form.token, origin });
  if (disowned === null) return message(exchange, 'notice-over');
  return page(exchange, <NoticeDisownedView frame={frame} {...disowned} />);
}
