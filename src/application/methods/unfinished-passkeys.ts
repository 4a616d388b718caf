import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { UnfinishedPasskeys } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { findSignInAt } from '../sign-in/advance.ts';

/** A browser's word that a ceremony brought nothing costs nothing, spends nothing and moves nothing: it is written down. */
export const createUnfinishedPasskeys = (needs: Needs): UnfinishedPasskeys => ({
  atStep: (command) => noteAtStep(needs, command),
  alone: (command) => noteAlone(needs, command),
});

async function noteAtStep(
  needs: Needs,
  { token, ceremony, because, origin = NO_ORIGIN }: Parameters<UnfinishedPasskeys['atStep']>[0],
): Promise<Result<null, Refusal>> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, token, ceremony === 'create' ? 'enroll' : 'challenge', now);
  if (!found.ok) return found;
  await noteOnce(needs, found.value, { details: { ceremony, because }, origin, now });
  return ok(null);
}

interface Happening {
  readonly details: { readonly ceremony: 'get' | 'create'; readonly because: string };
  readonly origin: Origin;
  readonly now: Instant;
}

/** Once for each challenge, however often it is canceled: a sign-in does not live for an hour. */
async function noteOnce(
  { store, crypto }: Needs,
  { userId, purpose, passkeyChallenge: held }: SignInRecord,
  { details, origin, now }: Happening,
): Promise<void> {
  // Nobody has asked for one here, so none was left unfinished.
  if (held === null) return;
  const people = { actor: null, target: userId, organization: null } as const;
  const event = { action: 'passkey.not_finished', ...people, origin, details: { ...details, purpose } } as const;
  await store.repositories.audit.addOnceAnHour(`${event.action}|${crypto.digest(held.challenge)}`, event, now);
}

/** Nobody is known, and it can be told as often as anybody likes: an hour pays for the row. */
async function noteAlone(
  { store, clock }: Needs,
  { because, origin = NO_ORIGIN }: Parameters<UnfinishedPasskeys['alone']>[0],
): Promise<void> {
  const nobody = { actor: null, target: null, organization: null } as const;
  const details = { firstFactor: 'passkey', because };
  const event = { action: 'passkey.not_finished', ...nobody, origin, details } as const;
  await store.repositories.audit.addOnceAnHour(`${event.action}|${because}`, event, clock.now());
}
