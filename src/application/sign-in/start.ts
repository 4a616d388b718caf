import { lastUsedFirst } from '../../domain/authenticators/methods.ts';
import type { SessionId, SignInId, UserId } from '../../domain/ids.ts';
import type { Evidence } from '../../domain/policy/facts.ts';
import { type SignInPurpose, type SignInState, STEP_LIFETIME, TICKET_LIFETIME } from '../../domain/sign-in/states.ts';
import { after, type Instant } from '../../domain/time.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { SignInProgress } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { progressOf } from './advance.ts';

export interface Beginning {
  readonly purpose: SignInPurpose;
  readonly state: SignInState;
  readonly userId: UserId;
  readonly evidence: Evidence;
  readonly sessionId?: SessionId;
  readonly course?: Partial<
    Pick<
      SignInRecord,
      'methods' | 'afterwards' | 'because' | 'mailboxInstead' | 'emailedRecovery' | 'mailbox' | 'sealedCodes'
    >
  >;
  readonly returnTo: string | null;
}

/** Enters the machine: one new row, and the token for it. */
export async function start(
  needs: Needs,
  repositories: Repositories,
  beginning: Beginning,
  now: Instant,
): Promise<{ readonly progress: SignInProgress; readonly signIn: SignInRecord }> {
  const { course = {}, sessionId = null, ...rest } = beginning;
  const methods = course.methods ?? [];
  // Several are offered as this person uses them; a single one needs no question.
  const held = methods.length > 1 ? await repositories.authenticators.list(rest.userId) : [];
  const token = needs.crypto.newToken();
  const signIn: SignInRecord = {
    ...UNTOUCHED,
    ...rest,
    ...course,
    methods: lastUsedFirst(methods, held),
    sessionId,
    id: needs.crypto.newId('sgn') as SignInId,
    tokenDigest: needs.crypto.digest(token),
    expiresAt: after(now, rest.state === 'complete' ? TICKET_LIFETIME : STEP_LIFETIME),
  };
  await repositories.signIns.add(signIn);
  return { progress: progressOf(signIn, token), signIn };
}

const UNTOUCHED = {
  afterwards: 'complete',
  because: null,
  mailboxInstead: false,
  emailedRecovery: false,
  mailbox: null,
  isDisproved: false,
  attempts: 0,
  staged: null,
  sealedCodes: null,
  passkeyChallenge: null,
  mailboxCode: null,
  mailboxSentAt: null,
  mailboxSends: 0,
  textCode: null,
  textSent: null,
  stopDigest: null,
} as const;
