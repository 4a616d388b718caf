import type { ConnectionId, UserId } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import type { AllowedMember, ChangeSingleSignOn, PolicyLook } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { activeRole, admitAdmin } from './admit-admin.ts';
import { describePolicy } from './describe-policy.ts';

/**
 * Says how single sign-on opens the organization: by an owner, freshly confirmed (I-37). Everything else of the policy
 * stays stored as it is, and counts again once single sign-on is off (I-42).
 */
export async function changeSingleSignOn(
  needs: Needs,
  command: ChangeSingleSignOn,
): Promise<Result<PolicyLook, Refusal>> {
  const admitted = await admitAdmin(needs, command);
  if (!admitted.ok) return admitted;
  const change = { command, owner: admitted.value, now: needs.clock.now() };
  return needs.store.transaction((repositories) => write(repositories, change));
}

interface Change {
  readonly command: ChangeSingleSignOn;
  readonly owner: AllowedMember;
  readonly now: Instant;
}

async function write(repositories: Repositories, change: Change): Promise<Result<PolicyLook, Refusal>> {
  const { command, owner, now } = change;
  const { policies } = repositories;
  const { id: organization } = owner.organization;
  if ((await activeRole(repositories, organization, owner.user.id)) !== 'owner') {
    return refuse({ code: 'role.insufficient', needs: 'owner' });
  }
  const record = await policies.find(organization);
  const { version } = command;
  const policy = changed(record.policy, command);
  if (!(await policies.change({ organization, version, policy, by: null }, now))) {
    return refuse({ code: 'policy.changed_meanwhile' });
  }
  await tell(repositories, change, record.policy);
  return ok(describePolicy(await policies.find(organization), now));
}

const changed = (policy: Policy, { singleSignOn, connection, secondFactorAfterSingleSignOn }: ChangeSingleSignOn) => ({
  ...policy,
  ...{ singleSignOn, secondFactorAfterSingleSignOn },
  connection: singleSignOn === 'off' ? null : (connection as ConnectionId | null),
});

async function tell(repositories: Repositories, { command, owner, now }: Change, before: Policy): Promise<void> {
  const { user, organization } = owner;
  const { singleSignOn, secondFactorAfterSingleSignOn } = command;
  const origin = command.origin ?? NO_ORIGIN;
  await repositories.audit.add(
    {
      action: 'single_sign_on.changed',
      ...{ actor: user.id, target: null, organization: organization.id, origin },
      details: { singleSignOn, secondFactorAfterSingleSignOn, before: before.singleSignOn },
    },
    now,
  );
  if (singleSignOn !== 'off' || before.singleSignOn === 'off') return;
  const content = { kind: 'single-sign-on-off', organization: organization.name, by: user.name } as const;
  for (const each of command.tell) {
    const isMember = (await activeRole(repositories, organization.id, each as UserId)) !== null;
    if (isMember) await repositories.outbox.add({ user: each as UserId, content, origin, goodUntil: null }, now);
  }
}
