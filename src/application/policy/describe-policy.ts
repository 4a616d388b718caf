import { isInForce } from '../../domain/policy/policy.ts';
import type { Instant } from '../../domain/time.ts';
import type { PolicyRecord } from '../../ports/repositories/policies.ts';
import type { PolicyLook } from '../engine.ts';

export function describePolicy({ policy, version, turnedOnBy }: PolicyRecord, now: Instant): PolicyLook {
  return { policy, isInForce: isInForce(policy, now), version, turnedOnBy };
}
