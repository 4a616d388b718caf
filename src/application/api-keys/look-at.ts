import { hasPassed, type Instant } from '../../domain/time.ts';
import type { ApiKeyFacts } from '../../ports/repositories/api-keys.ts';
import type { ApiKeyLook } from '../engine.ts';
import { judgeFacts } from './admit-key.ts';

/** A key as its organization sees it, with what it would answer now. */
export function lookAt(facts: ApiKeyFacts, now: Instant): ApiKeyLook {
  const { id, name, beginning, scopes, madeAt, expiresAt, lastUsedAt, organization, maker } = facts;
  const times = { madeAt, expiresAt, lastUsedAt };
  return { id, name, beginning, scopes, ...times, organization, maker, state: stateOf(facts, now) };
}

function stateOf(facts: ApiKeyFacts, now: Instant): ApiKeyLook['state'] {
  if (hasPassed(facts.expiresAt, now)) return 'expired';
  const verdict = judgeFacts(facts, now);
  return verdict.kind === 'silent' ? verdict.because : 'works';
}

/** Works now, and would not any more from the moment on that the organization requires a second factor. */
export function isSilencedByRequirement(facts: ApiKeyFacts, now: Instant): boolean {
  const policy = { ...facts.policy, secondFactor: 'required', inForceFrom: now, turnedOnAt: now } as const;
  return stateOf(facts, now) === 'works' && stateOf({ ...facts, policy }, now) !== 'works';
}
