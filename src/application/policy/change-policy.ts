import type { OrganizationId } from '../../domain/ids.ts';
import { mayAdminister } from '../../domain/organizations/role.ts';
import { isLeftToProvider, type Policy } from '../../domain/policy/policy.ts';
import { sameImpact } from '../../domain/policy/preview-change.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import type { PolicyRecord } from '../../ports/repositories/policies.ts';
import { type AuditEvent, NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import { activeActor, auditedActor, namedActor } from '../api-keys/acting.ts';
import type { AllowedMember, ChangePolicy, Policies, PolicyLook } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { admitAdmin } from './admit-admin.ts';
import { describePolicy } from './describe-policy.ts';

/** Turns the requirement on or off: by an admin who is in, freshly confirmed, and has seen what it will do (I-37). */
export async function changePolicy(needs: Needs, command: ChangePolicy): Promise<Result<PolicyLook, Refusal>> {
  const admitted = await admitAdmin(needs, command, 'policy:write');
  if (!admitted.ok) return admitted;
  const admin = admitted.value;
  const change = { command, admin, organization: admin.organization, now: needs.clock.now() };
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
  const change = { command: { ...given, version, seen: null }, admin: null, organization, now: needs.clock.now() };
  return needs.store.transaction((repositories) => write(repositories, change));
}

interface Change {
  readonly command: Omit<ChangePolicy, 'session' | 'organization' | 'password'>;
  /** `null`: the command line. */
  readonly admin: AllowedMember | null;
  readonly organization: AllowedMember['organization'];
  readonly now: Instant;
}

async function mayStillChange(repositories: Repositories, { admin }: Change): Promise<boolean> {
  if (admin === null) return true;
  const { role } = await activeActor(repositories, admin);
  return role !== null && mayAdminister(role);
}

async function write(repositories: Repositories, change: Change): Promise<Result<PolicyLook, Refusal>> {
  const { command, now } = change;
  const { policies } = repositories;
  const organization = change.organization.id;
  if (!(await mayStillChange(repositories, change))) return refuse({ code: 'role.insufficient' });
  const record = await policies.find(organization);
  if (record.version !== command.version) return refuse({ code: 'policy.changed_meanwhile' });
  if (isLeftToProvider(record.policy)) return refuse({ code: 'policy.left_to_provider' });
  if (command.seen !== null && command.secondFactor === 'required') {
    const impact = await policies.impact(organization, record.policy.methods, now);
    if (!sameImpact(command.seen, impact)) return refuse({ code: 'policy.impact_changed' });
  }
  const policy = changed(record, command, now);
  const by = change.admin?.user.id ?? null;
  if (!(await policies.change({ organization, version: command.version, policy, by }, now))) {
    return refuse({ code: 'policy.changed_meanwhile' });
  }
  await arrangeInvitations(repositories, change, record);
  await tell(repositories, change, record);
  return ok(describePolicy(await policies.find(organization), now));
}

function changed({ policy }: PolicyRecord, command: Change['command'], now: Instant): Policy {
  const { openSessions, emailedRecovery = policy.emailedRecovery } = command;
  if (command.secondFactor === 'optional') return { ...policy, emailedRecovery, secondFactor: 'optional' };
  // Turned on while on: only the choice for open sessions changes, and it stays the same switch-on.
  if (policy.secondFactor === 'required') return { ...policy, emailedRecovery, openSessions };
  return { ...policy, emailedRecovery, secondFactor: 'required', inForceFrom: now, turnedOnAt: now, openSessions };
}

/** Only noted here: a request never writes to people by the thousand. The worker does, in batches. */
async function arrangeInvitations(
  { invitations, policies }: Repositories,
  { command, admin, organization: { id: organization }, now }: Change,
  { policy, version }: PolicyRecord,
): Promise<void> {
  if (command.secondFactor === 'optional') return invitations.stop(organization);
  if (policy.secondFactor === 'required' || !command.emailPeople) return;
  const { mustSetUp } = await policies.impact(organization, policy.methods, now);
  if (mustSetUp === 0) return;
  const run = { organization, policyVersion: version + 1, requestedBy: admin?.user.id ?? null, total: mustSetUp };
  await invitations.begin(run, now);
}

const COMMAND_LINE = { id: null, details: { by: 'command-line' } } as const;

/** The requirement and recovery by mail are two events, each told in its own words; what stays as it is goes unsaid. */
async function tell(repositories: Repositories, change: Change, { policy }: PolicyRecord): Promise<void> {
  const { secondFactor, openSessions, emailPeople, emailedRecovery = policy.emailedRecovery } = change.command;
  const isRecovery = emailedRecovery !== policy.emailedRecovery;
  const isRequirement = secondFactor !== policy.secondFactor || openSessions !== policy.openSessions;
  if (isRecovery) {
    const kind = emailedRecovery === 'yes' ? 'emailed-recovery-on' : 'emailed-recovery-off';
    await tellOf(repositories, change, {
      action: 'policy.emailed_recovery_changed',
      kind,
      details: { emailedRecovery },
    });
  }
  if (isRecovery && !isRequirement) return;
  const kind = secondFactor === 'required' ? 'policy-turned-on' : 'policy-turned-off';
  const details = { secondFactor, openSessions, emailPeople };
  await tellOf(repositories, change, { action: 'policy.changed', kind, details });
}

interface Told {
  readonly action: AuditEvent['action'];
  readonly kind: 'policy-turned-on' | 'policy-turned-off' | 'emailed-recovery-on' | 'emailed-recovery-off';
  readonly details: NonNullable<AuditEvent['details']>;
}

async function tellOf(
  repositories: Repositories,
  { command, admin, organization, now }: Change,
  { action, kind, details }: Told,
): Promise<void> {
  const origin = command.origin ?? NO_ORIGIN;
  const actor = admin === null ? COMMAND_LINE : auditedActor(admin);
  const people = { actor: actor.id, target: null, organization: organization.id } as const;
  await repositories.audit.add({ action, ...people, origin, details: { ...details, ...actor.details } }, now);
  const doer = admin === null ? { by: null } : namedActor(admin);
  const content = { kind, organization: organization.name, ...doer } as const;
  for (const owner of await repositories.directory.ownersOf(organization.id)) {
    await repositories.outbox.add({ user: owner.id, content, origin, goodUntil: null }, now);
  }
}
