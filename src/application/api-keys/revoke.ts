import type { ApiKeyId, UserId } from '../../domain/ids.ts';
import { mayAdminister } from '../../domain/organizations/role.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { type Instant, instant } from '../../domain/time.ts';
import type { EndedApiKey } from '../../ports/repositories/api-keys.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import type { AllowedMember, ApiKeys } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { activeRole } from '../policy/admit-admin.ts';
import { authorize } from '../policy/authorize.ts';

type Revoke = Parameters<ApiKeys['revoke']>[0];

/** Any owner or admin, at once and without a fresh proof: it takes power away, and a leaked key does not wait. */
export async function revokeApiKey(needs: Needs, command: Revoke): Promise<Result<null, Refusal>> {
  const verdict = await authorize(needs, command);
  if (verdict.kind === 'no-session') return refuse({ code: 'session.not_found' });
  if (verdict.kind !== 'allow') return refuse({ code: 'organization.not_found' });
  const now = needs.clock.now();
  return needs.store.transaction(async (repositories): Promise<Result<null, Refusal>> => {
    const role = await activeRole(repositories, verdict.organization.id, verdict.user.id);
    if (role === null || !mayAdminister(role)) return refuse({ code: 'role.insufficient' });
    const ended = await repositories.apiKeys.end(verdict.organization.id, command.id as ApiKeyId, now);
    if (ended === null) return refuse({ code: 'api_key.gone' });
    await tell(repositories, { admin: verdict, ended, origin: command.origin ?? NO_ORIGIN }, now);
    return ok(null);
  });
}

interface Revoked {
  readonly admin: AllowedMember;
  readonly ended: EndedApiKey;
  readonly origin: Origin;
}

async function tell({ audit, outbox }: Repositories, { admin, ended, origin }: Revoked, now: Instant): Promise<void> {
  const { id, name: keyName, maker } = ended;
  const { user, organization } = admin;
  const people = { actor: user.id, target: maker, organization: organization.id } as const;
  const details = { key: id, name: keyName };
  await audit.add({ action: 'api_key.revoked', ...people, origin, details }, now);
  const content = { kind: 'api-key-revoked', organization: organization.name, keyName, by: user.name } as const;
  await outbox.add({ user: maker, content, origin, goodUntil: null }, now);
}

interface EndOfMaker {
  readonly maker: UserId;
  readonly because: 'reset' | 'deactivated' | 'disowned';
  /** Those that were made before stay. */
  readonly madeFrom?: Instant;
}

/**
 * What somebody made does not outlive their second factor or their account, in whichever organization. Who did that is
 * told in the row of the reset; the other organizations only see that their keys are gone.
 */
export async function revokeAllOf(
  { apiKeys, audit }: Repositories,
  { maker, because, madeFrom = instant(0) }: EndOfMaker,
  now: Instant,
): Promise<void> {
  for (const { id, name, organization } of await apiKeys.endAllOf(maker, madeFrom, now)) {
    const people = { actor: null, target: maker, organization } as const;
    // Where the request came from is the business of the organization that it was made in.
    const event = { action: 'api_key.revoked', ...people, origin: NO_ORIGIN } as const;
    await audit.add({ ...event, details: { key: id, name, because } }, now);
  }
}
