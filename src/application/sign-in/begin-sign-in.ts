import type { AuthenticatorId, ConnectionId, UserId } from '../../domain/ids.ts';
import { decideSignIn, type SignInDecision, type SignInFacts } from '../../domain/policy/decide-sign-in.ts';
import type { FirstFactor } from '../../domain/policy/facts.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { type Instant, instant } from '../../domain/time.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { SignInFactsRecord } from '../../ports/repositories/sign-in-facts.ts';
import type { Repositories } from '../../ports/store.ts';
import type { BeginSignIn, SignInProgress } from '../engine.ts';
import { sendOnArrival } from '../methods/send-text.ts';
import type { Needs } from '../needs.ts';
import { stageCodes } from '../recovery/recovery-codes.ts';
import { sendMailboxCode } from './mailbox-code.ts';
import { type Beginning, start } from './start.ts';

/**
 * What every right first factor leads to, whoever checked it (I-02): P, E or the ticket for S. The facts are read and the
 * row is written under the account's lock: a method that is confirmed at this very moment is seen, or this sign-in is
 * closed by its confirmation.
 */
export function beginSignIn(needs: Needs, command: BeginSignIn): Promise<Result<SignInProgress, Refusal>> {
  const now = needs.clock.now();
  return needs.store.transaction((repositories) => beginWithin(needs, repositories, command, now));
}

/** `authenticator`: the passkey of this engine that was the first factor. */
type Command = BeginSignIn & { readonly authenticator?: AuthenticatorId };

/** The same, in a transaction that does more. */
export async function beginWithin(
  needs: Needs,
  repositories: Repositories,
  command: Command,
  now: Instant,
): Promise<Result<SignInProgress, Refusal>> {
  const userId = command.user as UserId;
  const { mailboxProven = false, passwordFromMail = false } = command;
  const firstFactor: FirstFactor = {
    kind: command.firstFactor.kind,
    at: instant(Math.min(command.firstFactor.at ?? now, now)),
    connection: (command.firstFactor.connection ?? null) as ConnectionId | null,
    hostedDomain: command.firstFactor.hostedDomain ?? null,
  };
  await repositories.attemptBudgets.lock(userId);
  const facts = await repositories.signInFacts.find(userId);
  const shown = { firstFactor, mailboxProven, passwordFromMail };
  const decision = facts === null ? REFUSED : decideFor(needs, facts, shown, now);
  if (decision.kind === 'refused') return refuse({ code: 'sign_in.mismatch' });
  return ok(await enter(needs, repositories, { command, userId, firstFactor, decision, now }));
}

const REFUSED = { kind: 'refused' } as const;

/** The one decision, with what this installation allows. */
export function decideFor(
  needs: Needs,
  facts: SignInFactsRecord,
  shown: Pick<SignInFacts, 'firstFactor' | 'mailboxProven' | 'passwordFromMail'>,
  now: Instant,
): SignInDecision {
  const { user, memberships, enrolled } = facts;
  const lastSeenAt = user.lastSignInAt ?? user.createdAt;
  const { silenceAllowed } = needs.options;
  const { firstFactor, mailboxProven = false, passwordFromMail = false } = shown;
  const account = { userState: user.state, memberships, enrolled, lastSeenAt };
  return decideSignIn({ now, firstFactor, mailboxProven, passwordFromMail, ...account, silenceAllowed });
}

interface Entry {
  readonly command: Command;
  readonly userId: UserId;
  readonly firstFactor: FirstFactor;
  readonly decision: Exclude<SignInDecision, { kind: 'refused' }>;
  readonly now: Instant;
}

async function enter(needs: Needs, repositories: Repositories, entry: Entry): Promise<SignInProgress> {
  const { command, userId, firstFactor, decision, now } = entry;
  const { authenticator = null } = command;
  const secondFactor = firstFactor.kind === 'passkey' ? ({ kind: 'passkey', at: now, authenticator } as const) : null;
  const beginning: Beginning = {
    purpose: 'sign-in',
    userId,
    evidence: { firstFactor, secondFactor, signInBeganAt: now },
    returnTo: command.returnTo ?? null,
    ...courseOf(decision),
  };
  const origin = command.origin ?? NO_ORIGIN;
  const { progress, signIn } = await start(needs, repositories, beginning, now);
  const event = { action: 'sign_in.started', actor: userId, target: userId, organization: null, origin } as const;
  await repositories.audit.add({ ...event, details: { firstFactor: firstFactor.kind, next: signIn.state } }, now);
  if (signIn.state === 'confirm-mailbox') await sendMailboxCode(needs, repositories, { signIn, origin, now });
  if (signIn.state === 'recovery-codes') {
    const sealedCodes = stageCodes(needs, { user: userId, row: signIn.id });
    await repositories.signIns.move(signIn.id, signIn.state, { sealedCodes });
  }
  await sendOnArrival(needs, repositories, { signIn, origin, now });
  return progress;
}

/** The state that a decision enters the machine at. */
function courseOf(decision: Entry['decision']): Pick<Beginning, 'state' | 'course'> {
  switch (decision.kind) {
    case 'complete':
    case 'recovery-codes':
      return { state: decision.kind };
    case 'challenge': {
      const { kind: state, ...course } = decision;
      return { state, course };
    }
    case 'enroll': {
      const { because, mailbox } = decision;
      return { state: mailbox === null ? 'enroll' : 'confirm-mailbox', course: { because, mailbox } };
    }
  }
}
