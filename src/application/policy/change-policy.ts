import { mayAdminister } from '../../domain/organizations/role.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { sameImpact } from '../../domain/policy/preview-change.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import type { PolicyRecord } from '../../ports/repositories/policies.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import { activeActor, auditedActor, namedActor } from '../api-keys/acting.ts';
import type { AllowedMember, ChangePolicy, PolicyLook } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { admitAdmin } from './admit-admin.ts';
import { describePolicy } from './describe-policy.ts';

/** Turns the requirement on or off: by an admin who is in, freshly confirmed, and has seen what it will do (I-37). */
export async function changePolicy(needs: Needs, command: ChangePolicy): Promise<Result<PolicyLook, Refusal>> {
  const admitted = await admitAdmin(needs, command, 'policy:write');
  if (!admitted.ok) return admitted;
  const change = { command, admin: admitted.value, now: needs.clock.now() };
  return needs.store.transaction((repositories) => write(repositories, change));
}

interface Change {
  readonly command: ChangePolicy;
  readonly admin: AllowedMember;
  readonly now: Instant;
}

async function write(
  repositories: Repositories,
  { command, admin, now }: Change,
): Promise<Result<PolicyLook, Refusal>> {
  const { policies } = repositories;
  const organization = admin.organization.id;
  const { role } = await activeActor(repositories, admin);
  if (role === null || !mayAdminister(role)) return refuse({ code: 'role.insufficient' });
  const record = await policies.find(organization);
  if (record.version !== command.version) return refuse({ code: 'policy.changed_meanwhile' });
  if (command.seen !== null && command.secondFactor === 'required') {
    const impact = await policies.impact(organization, record.policy.methods, now);
    if (!sameImpact(command.seen, impact)) return refuse({ code: 'policy.impact_changed' });
  }
  const policy = changed(record, command, now);
  const by = admin.user.id;
  if (!(await policies.change({ organization, version: command.version, policy, by }, now))) {
    return refuse({ code: 'policy.changed_meanwhile' });
  }
  await arrangeInvitations(repositories, { command, admin, now }, record);
  await tell(repositories, { command, admin, now });
  return ok(describePolicy(await policies.find(organization), now));
}

function changed({ policy }: PolicyRecord, command: ChangePolicy, now: Instant): Policy {
  if (command.secondFactor === 'optional') return { ...policy, secondFactor: 'optional' };
  // Turned on while on: only the choice for open sessions changes, and it stays the same switch-on.
  if (policy.secondFactor === 'required') return { ...policy, openSessions: command.openSessions };
  return { ...policy, secondFactor: 'required', inForceFrom: now, turnedOnAt: now, openSessions: command.openSessions };
}

/** Only noted here: a request never writes to people by the thousand. The worker does, in batches. */
async function arrangeInvitations(
  { invitations, policies }: Repositories,
  { command, admin, now }: Change,
  { policy, version }: PolicyRecord,
): Promise<void> {
  const organization = admin.organization.id;
  if (command.secondFactor === 'optional') return invitations.stop(organization);
  if (policy.secondFactor === 'required' || !command.emailPeople) return;
  const { mustSetUp } = await policies.impact(organization, policy.methods, now);
  if (mustSetUp === 0) return;
  const run = { organization, policyVersion: version + 1, requestedBy: admin.user.id, total: mustSetUp };
  await invitations.begin(run, now);
}

async function tell(repositories: Repositories, { command, admin, now }: Change): Promise<void> {
  const { organization } = admin;
  const actor = auditedActor(admin);
  const { secondFactor, openSessions, emailPeople } = command;
  const origin = command.origin ?? NO_ORIGIN;
  const event = {
    action: 'policy.changed',
    actor: actor.id,
    target: null,
    organization: organization.id,
    origin,
  } as const;
  await repositories.audit.add(
    { ...event, details: { secondFactor, openSessions, emailPeople, ...actor.details } },
    now,
  );
  const kind = secondFactor === 'required' ? 'policy-turned-on' : 'policy-turned-off';
  const content = { kind, organization: organization.name, ...namedActor(admin) } as const;
  for (const owner of await repositories.directory.ownersOf(organization.id)) {
    await repositories.outbox.add({ user: owner.id, content, origin, goodUntil: null }, now);
  }
}
