import type { OrganizationId } from '../../domain/ids.ts';
import { mayAdminister } from '../../domain/organizations/role.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { sameImpact } from '../../domain/policy/preview-change.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import type { PolicyRecord } from '../../ports/repositories/policies.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import type { AllowedMember, ChangePolicy, OwnUser, Policies, PolicyLook } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { activeRole, admitAdmin } from './admit-admin.ts';
import { describePolicy } from './describe-policy.ts';

/** Turns the requirement on or off: by an admin who is in, freshly confirmed, and has seen what it will do (I-37). */
export async function changePolicy(needs: Needs, command: ChangePolicy): Promise<Result<PolicyLook, Refusal>> {
  const admitted = await admitAdmin(needs, command);
  if (!admitted.ok) return admitted;
  const { user: by, organization } = admitted.value;
  const change = { command, by, organization, now: needs.clock.now() };
  return needs.store.transaction((repositories) => write(repositories, change));
}

/** The same by whoever runs this installation and needs no role in it; no request leads here. */
export async function changeFromCommandLine(
  needs: Needs,
  given: Parameters<Policies['changeFromCommandLine']>[0],
): Promise<Result<PolicyLook, Refusal>> {
  const { directory, policies } = needs.store.repositories;
  const organization = await directory.findOrganization(given.organization as OrganizationId);
  if (organization === null) return refuse({ code: 'organization.not_found' });
  const { version } = await policies.find(organization.id);
  const change = { command: { ...given, version, seen: null }, by: null, organization, now: needs.clock.now() };
  return needs.store.transaction((repositories) => write(repositories, change));
}

interface Change {
  readonly command: Omit<ChangePolicy, 'session' | 'organization' | 'password'>;
  /** `null`: the command line. */
  readonly by: OwnUser | null;
  readonly organization: AllowedMember['organization'];
  readonly now: Instant;
}

async function mayStillChange(repositories: Repositories, { by, organization }: Change): Promise<boolean> {
  if (by === null) return true;
  const role = await activeRole(repositories, organization.id, by.id);
  return role !== null && mayAdminister(role);
}

async function write(repositories: Repositories, change: Change): Promise<Result<PolicyLook, Refusal>> {
  const { command, now } = change;
  const { policies } = repositories;
  const organization = change.organization.id;
  if (!(await mayStillChange(repositories, change))) return refuse({ code: 'role.insufficient' });
  const record = await policies.find(organization);
  if (record.version !== command.version) return refuse({ code: 'policy.changed_meanwhile' });
  if (command.seen !== null && command.secondFactor === 'required') {
    const impact = await policies.impact(organization, record.policy.methods, now);
    if (!sameImpact(command.seen, impact)) return refuse({ code: 'policy.impact_changed' });
  }
  const policy = changed(record, command, now);
  const by = change.by?.id ?? null;
  if (!(await policies.change({ organization, version: command.version, policy, by }, now))) {
    return refuse({ code: 'policy.changed_meanwhile' });
  }
  await arrangeInvitations(repositories, change, record);
  await tell(repositories, change);
  return ok(describePolicy(await policies.find(organization), now));
}

function changed({ policy }: PolicyRecord, command: Change['command'], now: Instant): Policy {
  if (command.secondFactor === 'optional') return { ...policy, secondFactor: 'optional' };
  // Turned on while on: only the choice for open sessions changes, and it stays the same switch-on.
  if (policy.secondFactor === 'required') return { ...policy, openSessions: command.openSessions };
  return { ...policy, secondFactor: 'required', inForceFrom: now, turnedOnAt: now, openSessions: command.openSessions };
}

/** Only noted here: a request never writes to people by the thousand. The worker does, in batches. */
async function arrangeInvitations(
  { invitations, policies }: Repositories,
  { command, by, organization: { id: organization }, now }: Change,
  { policy, version }: PolicyRecord,
): Promise<void> {
  if (command.secondFactor === 'optional') return invitations.stop(organization);
  if (policy.secondFactor === 'required' || !command.emailPeople) return;
  const { mustSetUp } = await policies.impact(organization, policy.methods, now);
  if (mustSetUp === 0) return;
  const run = { organization, policyVersion: version + 1, requestedBy: by?.id ?? null, total: mustSetUp };
  await invitations.begin(run, now);
}

async function tell(repositories: Repositories, { command, by, organization, now }: Change): Promise<void> {
  const { secondFactor, openSessions, emailPeople } = command;
  const origin = command.origin ?? NO_ORIGIN;
  const people = { actor: by?.id ?? null, target: null, organization: organization.id } as const;
  const choice = { secondFactor, openSessions, emailPeople };
  const details = by === null ? { ...choice, by: 'command-line' } : choice;
  await repositories.audit.add({ action: 'policy.changed', ...people, origin, details }, now);
  const kind = secondFactor === 'required' ? 'policy-turned-on' : 'policy-turned-off';
  const content = { kind, organization: organization.name, by: by?.name ?? null } as const;
  for (const owner of await repositories.directory.ownersOf(organization.id)) {
    await repositories.outbox.add({ user: owner.id, content, origin, goodUntil: null }, now);
  }
}
