import { judgeKey } from '../../domain/api-keys/judge-key.ts';
import type { Scope } from '../../domain/api-keys/scopes.ts';
import { isId } from '../../domain/name.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { after, hasPassed, type Instant, minutes } from '../../domain/time.ts';
import type { ApiKeyFacts } from '../../ports/repositories/api-keys.ts';
import type { AllowedMember } from '../engine.ts';
import type { Needs } from '../needs.ts';

/** Use is noted at most this often, so that reading does not write each time. */
const TOUCH_EVERY = minutes(1);

interface Question {
  readonly apiKey: string;
  readonly organization: string;
  readonly scope: Scope | null;
}

type Admitted = AllowedMember & { readonly deadline: Instant | null };

/** Judges a key for one request, from facts of one round trip (I-39, I-40). */
export async function admitKey(needs: Needs, question: Question): Promise<Result<Admitted, Refusal>> {
  if (!isId(question.organization)) return refuse({ code: 'organization.not_found' });
  const now = needs.clock.now();
  const { apiKeys } = needs.store.repositories;
  const facts = await apiKeys.findFacts(needs.crypto.digest(question.apiKey));
  if (facts === null || (await isOver(needs, facts, now))) return refuse({ code: 'api_key.not_found' });
  // Which organizations there are besides its own, a key does not learn.
  if (facts.organization.id !== question.organization) return refuse({ code: 'organization.not_found' });
  const verdict = judgeFacts(facts, now);
  if (verdict.kind === 'silent') return refuse({ code: 'api_key.silent', because: verdict.because });
  const { scope } = question;
  if (scope === null) return refuse({ code: 'api_key.not_allowed' });
  if (!facts.scopes.includes(scope)) return refuse({ code: 'api_key.scope_missing', scope });
  const isNoted = facts.lastUsedAt !== null && !hasPassed(after(facts.lastUsedAt, TOUCH_EVERY), now);
  if (!isNoted) await apiKeys.touch(facts.id, now);
  return ok(admitted(facts, verdict.deadline));
}

export function judgeFacts(facts: ApiKeyFacts, now: Instant) {
  return judgeKey({ ...facts, now, makerState: facts.maker.state, enrolled: facts });
}

/** One that has run out is ended on sight, so that no clock revives it (I-60). */
async function isOver({ store }: Needs, { id, expiresAt, organization }: ApiKeyFacts, now: Instant): Promise<boolean> {
  if (!hasPassed(expiresAt, now)) return false;
  await store.repositories.apiKeys.end(organization.id, id, now);
  return true;
}

/** A key proves nothing anew: what asks for a fresh proof is not for it. */
function admitted(
  { maker, membership, organization, id, name, authenticators }: ApiKeyFacts,
  deadline: Instant | null,
): Admitted {
  const { id: user, email, name: makerName } = maker;
  const role = membership?.role ?? 'member';
  const proof = { isFresh: false, isConfirmed: false, isThroughCompany: false, authenticators };
  return { user: { id: user, email, name: makerName }, organization, role, deadline, ...proof, apiKey: { id, name } };
}
