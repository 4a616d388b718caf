import type { AuditDetails } from '../../domain/audit/details.ts';
import type { AuditAction } from '../../domain/audit/events.ts';
import { mayAdminister } from '../../domain/organizations/role.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import { activeActor, auditedActor } from '../api-keys/acting.ts';
import type { AllowedMember, PolicyLook } from '../engine.ts';
import { describePolicy } from './describe-policy.ts';

export interface PartOfPolicy {
  readonly admin: AllowedMember;
  readonly origin: Origin | undefined;
  readonly now: Instant;
  readonly action: AuditAction;
  readonly details: AuditDetails;
  /** @returns false when somebody else changed the policy since it was read. */
  write(policies: Repositories['policies']): Promise<boolean>;
}

/** Changes one part of a policy and nothing of the requirement: as long as the admin is one, and with its audit row. */
export async function writePart(
  repositories: Repositories,
  { admin, origin = NO_ORIGIN, now, action, details, write }: PartOfPolicy,
): Promise<Result<PolicyLook, Refusal>> {
  const { policies, audit } = repositories;
  const organization = admin.organization.id;
  const { role } = await activeActor(repositories, admin);
  if (role === null || !mayAdminister(role)) return refuse({ code: 'role.insufficient' });
  if (!(await write(policies))) return refuse({ code: 'policy.changed_meanwhile' });
  const actor = auditedActor(admin);
  const people = { actor: actor.id, target: null, organization } as const;
  await audit.add({ action, ...people, origin, details: { ...details, ...actor.details } }, now);
  return ok(describePolicy(await policies.find(organization), now));
}
