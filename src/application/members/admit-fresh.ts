import { STEP_UP_FRESHNESS } from '../../domain/policy/is-fresh.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { admitKey } from '../api-keys/admit-key.ts';
import type { AllowedMember } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { authorize } from '../policy/authorize.ts';

interface Credential {
  readonly session: string;
  readonly apiKey?: string | undefined;
  readonly organization: string;
}

/** Any member on a proof of the last five minutes, or a key; whoever writes judges in its transaction what they may. */
export async function admitFresh(needs: Needs, credential: Credential): Promise<Result<AllowedMember, Refusal>> {
  const { apiKey, organization } = credential;
  if (apiKey !== undefined) return admitKey(needs, { apiKey, organization, scope: 'members:write' });
  const verdict = await authorize(needs, { ...credential, fresherThan: STEP_UP_FRESHNESS });
  if (verdict.kind === 'no-session') return refuse({ code: 'session.not_found' });
  if (verdict.kind === 'step-up') return refuse({ code: 'step_up.required' });
  return verdict.kind === 'allow' ? ok(verdict) : refuse({ code: 'organization.not_found' });
}
