import type { SignedIn, SignInLook, SignInProgress } from '../../application/engine.ts';
import type { Refusal } from '../../domain/refusals.ts';
import type { Result } from '../../domain/result.ts';
import { tokenKindOf } from '../../domain/sign-in/states.ts';
import { type CarriedOn, carryOn, dropStepTokens, type Keep } from '../carry-on.ts';
import { keepAsShown } from '../credentials.ts';
import type { Exchange, InSignIn } from '../route.ts';
import { mayPostpone, methodsAt } from '../step-rules.ts';
import { refuse } from './refuse.ts';

/** Carries a sign-in on and says where it stands now, as JSON. */
export async function answerProgress(
  exchange: Exchange,
  moved: Result<SignInProgress | SignedIn, Refusal>,
  keep: Keep = keepAsShown(exchange.c),
): Promise<Response> {
  const carried = moved.ok ? await carryOn(exchange, moved.value, keep) : moved;
  if (!carried.ok) return refuseStep(exchange, carried.refusal);
  const { value } = carried;
  if (value.kind === 'complete') return answerCompleted(exchange, value, keep);
  if (value.kind === 'closed') return exchange.c.json({ state: 'closed', returnTo: value.returnTo });
  return answerStep({ ...exchange, token: value.token }, keep === 'token' ? { token: value.token } : {});
}

async function answerCompleted(
  exchange: Exchange,
  completed: Extract<CarriedOn, { kind: 'complete' }>,
  keep: Keep,
): Promise<Response> {
  const { session, endsAt, recoveryCodeUsed, returnTo } = completed;
  const look = await exchange.services.engine.sessions.look(session);
  if (look === null) return refuse(exchange, { code: 'session.not_found' });
  const shown = keep === 'token' ? { session } : {};
  return exchange.c.json({ state: 'complete', ...shown, endsAt, user: look.user, recoveryCodeUsed, returnTo });
}

/** What may be known of the step that the exchange's token stands for. */
export async function answerStep(exchange: InSignIn, shown: { readonly token?: string } = {}): Promise<Response> {
  const look = await exchange.services.engine.signIns.look({ token: exchange.token });
  return look.ok ? exchange.c.json({ ...stepOf(look.value), ...shown }) : refuseStep(exchange, look.refusal);
}

function stepOf(look: SignInLook) {
  const { state, purpose, user, issuer, because, held, returnTo } = look;
  const { mailbox, mailboxInstead, emailedRecovery, mailboxSentAt } = look;
  return {
    ...{ state, purpose, issuer, because, mailbox, mailboxInstead, emailedRecovery, mailboxSentAt, held, returnTo },
    tokenKind: tokenKindOf(state),
    email: user.email,
    methods: methodsAt(look),
    text: textOf(look),
    recoveryCode: state === 'challenge' && purpose === 'sign-in' && look.recoveryCodesLeft > 0,
    mayPostpone: state === 'enroll' && mayPostpone(look),
    locked: lockOf(look),
  };
}

function textOf({ text }: SignInLook) {
  if (text === null) return null;
  const { channels, ending, sent, failure, retryAt } = text;
  return { channels, ending, sentAt: sent?.at ?? null, failed: failure !== null, retryAt };
}

/** Codes that confirm a set-up are not counted (ADR 0007), so a lock does not stop them. */
function lockOf({ state, lockedUntil, now }: SignInLook) {
  const isGuessed = state === 'challenge' || state === 'confirm-mailbox';
  if (!isGuessed || lockedUntil <= now) return null;
  return { retryAt: lockedUntil >= Number.MAX_SAFE_INTEGER ? null : lockedUntil };
}

/** A browser forgets the token of a step that is over for good. */
export function refuseStep(exchange: Exchange, refusal: Refusal): Response {
  const isOver = refusal.code === 'sign_in.expired' || refusal.code === 'attempts.exhausted';
  if (isOver && keepAsShown(exchange.c) === 'cookie') dropStepTokens(exchange);
  return refuse(exchange, refusal);
}
