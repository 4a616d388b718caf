import { readSixDigits } from '../../domain/authenticators/code-input.ts';
import { type TimeStep, TOTP_SECRET_BYTES } from '../../domain/authenticators/totp.ts';
import type { AuthenticatorId } from '../../domain/ids.ts';
import type { Evidence } from '../../domain/policy/facts.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { SignInProgress, SignIns, TotpEnrollment } from '../engine.ts';
import { describeEnrollment, matchTimeStep, totpBinding } from '../methods/totp.ts';
import type { Needs } from '../needs.ts';
import { replaceRecoveryCodes, sealCodes } from '../recovery/recovery-codes.ts';
import { advance, findSignInAt } from '../sign-in/advance.ts';

type Staged = NonNullable<SignInRecord['staged']>;

/** The server's own secret, sealed in the ceremony's row; shown again as it is until it is confirmed (I-21). */
export async function stageTotp(
  needs: Needs,
  command: Parameters<SignIns['stageTotp']>[0],
): Promise<Result<TotpEnrollment, Refusal>> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, command.token, 'enroll', now);
  if (!found.ok) return found;
  const signIn = found.value;
  const user = await needs.store.repositories.directory.findUser(signIn.userId);
  if (user === null) return refuse({ code: 'sign_in.not_found' });

  const staged = signIn.staged ?? (await stageOnce(needs, command.token, signIn));
  if (staged === null) return refuse({ code: 'sign_in.wrong_step' });
  const secret = needs.keyring.open(staged.sealedSecret, totpBinding(signIn.userId, staged.id));
  return ok(describeEnrollment(secret, { issuer: needs.options.issuer, email: user.email }));
}

/** Under the row's lock, so that two loads of the page show one secret. */
function stageOnce(needs: Needs, token: string, { id }: SignInRecord): Promise<Staged | null> {
  return needs.store.transaction(async ({ signIns }) => {
    const isHere = await signIns.lock(id, 'enroll');
    const signIn = isHere ? await signIns.findByToken(needs.crypto.digest(token)) : null;
    if (signIn === null || signIn.staged !== null) return signIn?.staged ?? null;
    const staged = stage(needs, signIn);
    await signIns.move(id, 'enroll', { staged });
    return staged;
  });
}

function stage(needs: Needs, signIn: SignInRecord): Staged {
  const id = needs.crypto.newId('aut') as AuthenticatorId;
  const secret = needs.crypto.randomBytes(TOTP_SECRET_BYTES);
  return { id, sealedSecret: needs.keyring.seal(secret, totpBinding(signIn.userId, id)) };
}

/**
 * Makes the staged secret the user's authenticator, by a right code for it. Set-up codes cost no attempt: whoever
 * guesses here reads the secret on the same page.
 */
export async function confirmTotp(
  needs: Needs,
  command: Parameters<SignIns['confirmTotp']>[0],
): Promise<Result<SignInProgress, Refusal>> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, command.token, 'enroll', now);
  if (!found.ok) return found;
  const signIn = found.value;
  const { staged } = signIn;
  if (staged === null) return refuse({ code: 'sign_in.wrong_step' });
  const typed = readSixDigits(command.response);
  if ('fault' in typed) return refuse({ code: 'response.malformed', fault: typed.fault, attemptsLeft: null });

  const secret = needs.keyring.open(staged.sealedSecret, totpBinding(signIn.userId, staged.id));
  const step = matchTimeStep(needs, secret, typed.code, now);
  if (step === null) return refuse({ code: 'response.incorrect', attemptsLeft: null });
  const swapped = await swap(needs, { signIn, staged, step, origin: command.origin ?? NO_ORIGIN, now });
  if (swapped.ok) await needs.hooks.endSessions?.(signIn.userId);
  return swapped;
}

const mayReplace = ({ evidence, mailbox }: SignInRecord) => evidence.secondFactor !== null || mailbox === 'codes-spent';

interface Swap {
  readonly signIn: SignInRecord;
  readonly staged: Staged;
  readonly step: TimeStep;
  readonly origin: Origin;
  readonly now: Instant;
}

/** Old method out, new one and its codes in, other sessions ended, told and recorded: all of it or nothing (I-22, I-26). */
function swap(needs: Needs, { signIn, staged, step, origin, now }: Swap): Promise<Result<SignInProgress, Refusal>> {
  const { userId } = signIn;
  return needs.store.transaction(async (repositories) => {
    await repositories.attemptBudgets.lock(userId);
    if (!(await repositories.signIns.lock(signIn.id, 'enroll'))) return refuse({ code: 'sign_in.wrong_step' });
    const { sessionId } = signIn;
    if (sessionId !== null && (await repositories.sessions.findFacts(sessionId)) === null) {
      return refuse({ code: 'session.not_found' });
    }
    const replaced = await repositories.authenticators.remove(userId);
    // Nothing leads here on the first factor alone; were there ever a way, it ends here (I-01), with all undone.
    if (replaced > 0 && !mayReplace(signIn))
      throw new Error('A set-up without a second factor met an enrolled account.');
    await repositories.authenticators.addTotp(
      { id: staged.id, user: userId, sealedSecret: staged.sealedSecret, step },
      now,
    );
    const codes = await replaceRecoveryCodes(needs, repositories, userId, now);
    await repositories.signIns.closeOthers(userId, signIn.id);
    await repositories.sessions.endAllOf(userId, signIn.sessionId, now);
    await tell(repositories, { signIn, replaced: replaced > 0, origin, now });
    const evidence: Evidence = {
      ...signIn.evidence,
      secondFactor: { kind: 'totp', at: now, authenticator: staged.id },
    };
    const sealedCodes = sealCodes(needs, { user: userId, row: signIn.id }, codes);
    const patch = { evidence, sealedCodes, staged: null };
    return advance(needs, repositories, { signIn, event: 'authenticator-confirmed', patch, now });
  });
}

async function tell(
  repositories: Repositories,
  { signIn, replaced, origin, now }: { signIn: SignInRecord; replaced: boolean; origin: Origin; now: Instant },
): Promise<void> {
  const { userId } = signIn;
  const action = replaced ? 'authenticator.replaced' : 'authenticator.enrolled';
  const people = { actor: userId, target: userId, organization: null } as const;
  await repositories.audit.add({ action, ...people, origin, details: { method: 'totp' } }, now);
  const content = { kind: replaced ? 'method-changed' : 'method-added', method: 'totp' } as const;
  await repositories.outbox.add({ user: userId, content, origin, goodUntil: null }, now);
}
