import type { UserId } from '../../domain/ids.ts';
import { obstacleToVouch } from '../../domain/members/may-act-on.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import { activeActor, auditedActor } from '../api-keys/acting.ts';
import type { VouchForMember } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { admitAdmin } from '../policy/admit-admin.ts';
import { refusalFor } from './refusal-for.ts';

/** Ends a hold: an admin of this very organization says that the reset elsewhere was right (T7). Never for oneself. */
export async function vouchFor(needs: Needs, command: VouchForMember): Promise<Result<null, Refusal>> {
  const admitted = await admitAdmin(needs, command, 'members:write');
  if (!admitted.ok) return admitted;
  const { organization } = admitted.value;
  const user = command.user as UserId;
  return needs.store.transaction(async (repositories): Promise<Result<null, Refusal>> => {
    const actor = await activeActor(repositories, admitted.value);
    const membership = await repositories.directory.findMembership(organization.id, user);
    const obstacle = obstacleToVouch(actor, { id: user, role: membership?.role ?? null });
    if (obstacle !== null) return refuse(refusalFor(obstacle));
    if (!(await repositories.teammates.liftHold(organization.id, user))) return refuse({ code: 'member.not_on_hold' });
    const { id, details } = auditedActor(admitted.value);
    const people = { actor: id, target: user, organization: organization.id, details } as const;
    const origin = command.origin ?? NO_ORIGIN;
    await repositories.audit.add({ action: 'member.vouched_for', ...people, origin }, needs.clock.now());
    return ok(null);
  });
}
