import type { AskLink } from '../../accounts/mailed-links.ts';
import { looksLikeEmail } from '../../domain/email.ts';
import type { Problem } from '../../text/problems.ts';
import { writeToken } from '../cookies.ts';
import { type LinkCookie, linkHalfOf } from '../link-half.ts';
import { heldBy } from '../own-browser.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { readReturnTo } from '../return-to.ts';
import { type AnyRoute, type Exchange, get, post } from '../route.ts';
import { AskForLinkView, LinkSentView, type LinkWords } from '../views/ask-for-link-view.tsx';
import type { Frame } from '../views/props.ts';

/** The pages by which a link of one kind is asked for. */
export interface LinkPages {
  readonly path: string;
  /** Keeps the browser's half of the link. */
  readonly cookie: LinkCookie;
  words(frame: Frame): LinkWords;
  ask(exchange: Exchange, asked: AskLink): Promise<void>;
}

export const linkRoutes = (pages: LinkPages): readonly AnyRoute[] => [
  get('public', pages.path, (exchange) => {
    const { c, frame, services } = exchange;
    if (!services.settings.canMail) return message(exchange, 'link-without-mail');
    if (c.req.query('notice') === 'sent')
      return page(exchange, <LinkSentView frame={frame} words={pages.words(frame)} action={pages.path} />);
    return show(exchange, pages, { email: '', returnTo: readReturnTo(c.req.query('return_to')), problem: null });
  }),
  post('public', pages.path, (exchange) => ask(exchange, pages)),
];

interface Shown {
  readonly email: string;
  readonly returnTo: string | null;
  readonly problem: Problem | null;
}

function show(exchange: Exchange, pages: LinkPages, { email, returnTo, problem }: Shown): Response {
  const { frame } = exchange;
  const problems = problem === null ? [] : [{ field: 'email', problem }];
  const view = (
    <AskForLinkView {...{ frame, email, returnTo, problems }} words={pages.words(frame)} action={pages.path} />
  );
  return page(exchange, view, problem === null ? 200 : 422);
}

/** The answer is the same for every address (I-03). */
async function ask(exchange: Exchange, pages: LinkPages): Promise<Response> {
  const form = await readForm(exchange, ['email', 'return_to']);
  if (form === null) return message(exchange, 'malformed');
  if (!exchange.services.settings.canMail) return message(exchange, 'link-without-mail');
  const { email } = form;
  const returnTo = readReturnTo(form.return_to);
  if (email.trim() === '') return show(exchange, pages, { email, returnTo, problem: { code: 'email.empty' } });
  if (!looksLikeEmail(email)) return show(exchange, pages, { email, returnTo, problem: { code: 'email.malformed' } });
  return sendLink(exchange, pages, { email, returnTo });
}

export async function sendLink(
  exchange: Exchange,
  pages: LinkPages,
  { email, returnTo }: { readonly email: string; readonly returnTo: string | null },
): Promise<Response> {
  const { c, services, origin } = exchange;
  if (!services.settings.canMail) return message(exchange, 'link-without-mail');
  const browser = linkHalfOf(exchange, pages.cookie) ?? services.newToken();
  await pages.ask(exchange, { email, browser, recognized: heldBy(exchange), returnTo, origin });
  writeToken(c, services.settings, pages.cookie, browser);
  return redirect(exchange, `${pages.path}?notice=sent`);
}
