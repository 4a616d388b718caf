import type { SignInLook } from '../../application/engine.ts';
import { after, seconds, secondsUntil } from '../../domain/time.ts';
import type { Problem } from '../../text/problems.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InSignIn, post } from '../route.ts';
import { stepOf } from '../step-of.ts';
import { MailboxView } from '../views/mailbox-view.tsx';
import { answer, recoveryCodeView, showStep } from './challenge.tsx';
import { problemOf } from './problem-of.ts';
import { retryHeaders } from './problem-of-text.ts';
import { refuseStep } from './refuse-step.tsx';

const RESEND_AFTER = seconds(60);

export const mailboxRoutes: readonly AnyRoute[] = [
  get('pending', '/sign-in/mailbox', (exchange) => showStep(exchange, { state: 'confirm-mailbox' }, mailboxView)),
  post('pending', '/sign-in/mailbox', async (exchange) => {
    const form = await readForm(exchange, ['code']);
    if (form === null) return message(exchange, 'malformed');
    const { engine } = exchange.services;
    const answered = await engine.signIns.proveMailbox({ ...stepOf(exchange), response: form.code });
    return answer(exchange, answered, { asked: 'mailbox-code', field: 'code', view: mailboxView });
  }),
  post('pending', '/sign-in/mailbox/begin', async (exchange) => {
    const asked = await exchange.services.engine.signIns.askMailbox(stepOf(exchange));
    return answer(exchange, asked, { asked: 'mailbox-code', field: 'form', view: recoveryCodeView });
  }),
  post('pending', '/sign-in/mailbox/send', resend),
  get('pending', '/sign-in/mailbox/begin', (exchange) => showStep(exchange, { state: 'confirm-mailbox' }, mailboxView)),
  // A refused "Send again" is shown at its own address; opened anew it is the page it belongs to.
  get('pending', '/sign-in/mailbox/send', (exchange) => showStep(exchange, { state: 'confirm-mailbox' }, mailboxView)),
];

async function resend(exchange: InSignIn): Promise<Response> {
  const { services } = exchange;
  const sent = await services.engine.signIns.sendMailboxCode(stepOf(exchange));
  if (sent.ok) return redirect(exchange, '/sign-in/mailbox');
  const now = services.clock.now();
  const problem = problemOf(sent.refusal, 'mailbox-code', now);
  const look = await services.engine.signIns.look(stepOf(exchange));
  if (problem === null || !look.ok) return refuseStep(exchange, sent.refusal);
  return page(exchange, mailboxView({ ...exchange, look: look.value }, problem), 429, retryHeaders(problem));
}

function mailboxView({ frame, look }: InSignIn & { readonly look: SignInLook }, problem: Problem | null) {
  const retryAt = after(look.mailboxSentAt ?? look.now, RESEND_AFTER);
  return (
    <MailboxView
      frame={frame}
      email={look.user.email}
      reason={look.mailbox ?? 'silence'}
      resendAfterSeconds={look.mailboxSentAt === null ? 0 : secondsUntil(retryAt, look.now)}
      problems={problem === null ? [] : [{ field: 'code', problem }]}
    />
  );
}
