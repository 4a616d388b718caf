import type { UserId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { VouchForMember } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { admitAdmin, stillAdministers } from '../policy/admit-admin.ts';

/** Ends a hold: an admin of this very organization says that the reset elsewhere was right (T7). Never for oneself. */
export async function vouchFor(needs: Needs, command: VouchForMember): Promise<Result<null, Refusal>> {
  const admitted = await admitAdmin(needs, command);
  if (!admitted.ok) return admitted;
  const { user: admin, organization } = admitted.value;
  const user = command.user as UserId;
  if (user === admin.id) return refuse({ code: 'member.protected', obstacle: 'is-yourself' });
  return needs.store.transaction(async (repositories): Promise<Result<null, Refusal>> => {
    if (!(await stillAdministers(repositories, organization.id, admin.id)))
      return refuse({ code: 'role.insufficient' });
    if (!(await repositories.teammates.liftHold(organization.id, user)))
      return refuse({ code: 'organization.not_found' });
    const people = { actor: admin.id, target: user, organization: organization.id } as const;
    const origin = command.origin ?? NO_ORIGIN;
    await repositories.audit.add({ action: 'member.vouched_for', ...people, origin }, needs.clock.now());
    return ok(null);
  });
}
