import type { FreshRecoveryCodes, SignInLook } from '../../application/engine.ts';
import { recoveryCodesFile } from '../../text/en/recovery-codes-file.ts';
import type { Problem } from '../../text/problems.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { readReturnTo } from '../return-to.ts';
import { type AnyRoute, get, type InSession, type InSignIn, post } from '../route.ts';
import { stepOf } from '../step-of.ts';
import { stepIn } from '../step-rules.ts';
import { NewCodesView } from '../views/new-codes-view.tsx';
import { RecoveryCodeUsedView } from '../views/recovery-code-used-view.tsx';
import { RecoveryCodesView } from '../views/recovery-codes-view.tsx';
import { continueSignIn } from './continue-sign-in.ts';
import { askToConfirm, refuseInSession } from './refuse-in-session.ts';
import { refuseStep } from './refuse-step.tsx';

export const recoveryCodeRoutes: readonly AnyRoute[] = [
  get('enroll-only', '/set-up/recovery-codes', (exchange) => showCodes(exchange, null)),
  post('enroll-only', '/set-up/recovery-codes', saveCodes),
  get('enroll-only', '/set-up/recovery-codes.txt', downloadCodes),
  get('session', '/settings/recovery-codes', confirmNewCodes),
  post('session', '/settings/recovery-codes', makeNewCodes),
  get('session', '/recovery-code-used', showCodeUsed),
];

async function showCodes(exchange: InSignIn, problem: Problem | null): Promise<Response> {
  const { signIns } = exchange.services.engine;
  const [shown, look] = await Promise.all([signIns.recoveryCodes(stepOf(exchange)), signIns.look(stepOf(exchange))]);
  if (!shown.ok) return refuseStep(exchange, shown.refusal);
  if (!look.ok) return refuseStep(exchange, look.refusal);
  const view = codesView({ ...exchange, look: look.value }, shown.value, problem);
  return page(exchange, view, problem === null ? 200 : 422);
}

type Looking = InSignIn & { readonly look: SignInLook };

function codesView({ frame, look }: Looking, fresh: FreshRecoveryCodes, problem: Problem | null) {
  const { codes, issuer, email, madeAt, purpose } = fresh;
  return (
    <RecoveryCodesView
      frame={frame}
      codes={codes}
      account={{ issuer, email }}
      madeAt={madeAt}
      step={look.because === null ? null : stepIn(look, 'codes')}
      finish={purpose === 'sign-in' ? { label: 'continue' } : { label: 'settings' }}
      problems={problem === null ? [] : [{ field: 'saved', problem }]}
    />
  );
}

async function saveCodes(exchange: InSignIn): Promise<Response> {
  const form = await readForm(exchange, ['saved']);
  if (form === null) return message(exchange, 'malformed');
  if (form.saved !== 'yes') return showCodes(exchange, { code: 'codes.not-saved' });
  const saved = await exchange.services.engine.signIns.saveRecoveryCodes(stepOf(exchange));
  return saved.ok ? continueSignIn(exchange, saved.value) : refuseStep(exchange, saved.refusal);
}

async function downloadCodes(exchange: InSignIn): Promise<Response> {
  const { services, c } = exchange;
  const shown = await services.engine.signIns.recoveryCodes(stepOf(exchange));
  if (!shown.ok) return refuseStep(exchange, shown.refusal);
  const { name, url } = services.settings;
  const text = recoveryCodesFile({ brand: name, ...shown.value, signInUrl: new URL('/sign-in', url).href });
  const file = `${
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'my'
  }-recovery-codes.txt`;
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': `attachment; filename="${file}"`,
  };
  return c.body(text, 200, headers);
}

async function confirmNewCodes(exchange: InSession): Promise<Response> {
  const overview = await exchange.services.engine.methods.overview(exchange.sessionKey);
  if (overview === null || overview.authenticators.length === 0) return redirect(exchange, '/settings/sign-in');
  if (!exchange.session.isFresh) return askToConfirm(exchange, '/settings/recovery-codes');
  return page(
    exchange,
    <NewCodesView frame={exchange.frame} person={exchange.session.user} left={overview.recoveryCodes.left} />,
  );
}

async function makeNewCodes(exchange: InSession): Promise<Response> {
  const form = await readForm(exchange, []);
  if (form === null) return message(exchange, 'malformed');
  const { services, sessionKey, origin } = exchange;
  const returnTo = '/settings/sign-in?notice=codes-made';
  const begun = await services.engine.methods.beginNewRecoveryCodes({ session: sessionKey, returnTo, origin });
  return begun.ok
    ? continueSignIn(exchange, begun.value)
    : refuseInSession(exchange, begun.refusal, '/settings/recovery-codes');
}

async function showCodeUsed(exchange: InSession): Promise<Response> {
  const returnTo = readReturnTo(exchange.c.req.query('return_to')) ?? '/';
  if (exchange.session.evidence.secondFactor?.kind !== 'recovery-code') return redirect(exchange, returnTo);
  const { methods, sessions } = exchange.services.engine;
  const [overview, mailboxUntil] = await Promise.all([
    methods.overview(exchange.sessionKey),
    sessions.mailboxInsteadUntil(exchange.sessionKey),
  ]);
  if (overview === null) return redirect(exchange, '/');
  return page(
    exchange,
    <RecoveryCodeUsedView
      frame={exchange.frame}
      left={overview.recoveryCodes.left}
      mailboxUntil={mailboxUntil}
      returnTo={returnTo}
    />,
  );
}
