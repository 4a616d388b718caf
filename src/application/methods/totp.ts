import { toBase32 } from '../../domain/authenticators/base32.ts';
import {
  acceptedTimeSteps,
  otpauthUri,
  type TimeStep,
  timeStepBytes,
  truncate,
} from '../../domain/authenticators/totp.ts';
import type { AuthenticatorId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { TotpRecord } from '../../ports/repositories/authenticators.ts';
import type { TotpEnrollment } from '../engine.ts';
import type { Needs } from '../needs.ts';

/** After so many wrong codes in a row an authenticator is disabled until a reset (NIST 800-63B-4 §3.2.2). */
export const MOST_FAILURES_IN_ROW = 100;

/** The step whose code this is, among the three accepted now; null for none (RFC 6238 §5.2). */
export function matchTimeStep(
  needs: Pick<Needs, 'crypto'>,
  secret: Uint8Array,
  code: string,
  now: Instant,
): TimeStep | null {
  const { crypto } = needs;
  // All three are computed, whichever fits, so that the time taken says nothing.
  const matches = acceptedTimeSteps(now).filter((step) =>
    crypto.equal(truncate(crypto.hmacSha1(secret, timeStepBytes(step))), code),
  );
  return matches[0] ?? null;
}

export const totpBinding = (user: UserId, id: AuthenticatorId) => ({ purpose: 'totp', user, row: id });

/** Which of the user's authenticator apps shows this code now? */
export function matchTotp(
  needs: Pick<Needs, 'crypto' | 'keyring'>,
  apps: readonly TotpRecord[],
  given: { readonly user: UserId; readonly code: string; readonly now: Instant },
): { readonly id: AuthenticatorId; readonly step: TimeStep } | null {
  for (const app of apps) {
    if (app.failedInRow >= MOST_FAILURES_IN_ROW) continue;
    const secret = needs.keyring.open(app.sealedSecret, totpBinding(given.user, app.id));
    const step = matchTimeStep(needs, secret, given.code, given.now);
    if (step !== null) return { id: app.id, step };
  }
  return null;
}

export function describeEnrollment(
  secret: Uint8Array,
  account: { readonly issuer: string; readonly email: string },
): TotpEnrollment {
  const text = toBase32(secret);
  return { ...account, secret: text, otpauthUri: otpauthUri({ ...account, secret: text }) };
}
