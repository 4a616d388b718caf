import type { OrganizationId } from '../../domain/ids.ts';
import { mayAdminister } from '../../domain/organizations/role.ts';
import { countingOf, narrows, needsOwnerWithMethod } from '../../domain/policy/methods-that-count.ts';
import { isLeftToProvider, type Policy } from '../../domain/policy/policy.ts';
import { sameImpact } from '../../domain/policy/preview-change.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import type { PolicyRecord } from '../../ports/repositories/policies.ts';
import type { Repositories } from '../../ports/store.ts';
import { activeActor } from '../api-keys/acting.ts';
import type { ChangePolicy, Policies, PolicyLook } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { admitAdmin } from './admit-admin.ts';
import { describePolicy } from './describe-policy.ts';
import { type PolicyChange, tellOfPolicy } from './tell-of-policy.ts';

/** Turns the requirement on or off, or changes what counts: by an admin who is in, freshly confirmed, and has seen what it will do (I-37). */
export async function changePolicy(needs: Needs, command: ChangePolicy): Promise<Result<PolicyLook, Refusal>> {
  const admitted = await admitAdmin(needs, command, 'policy:write');
  if (!admitted.ok) return admitted;
  const admin = admitted.value;
  const change = { command, admin, organization: admin.organization, now: needs.clock.now() };
  return needs.store.transaction((repositories) => write(needs, repositories, change));
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
  return needs.store.transaction((repositories) => write(needs, repositories, change));
}

interface Change extends PolicyChange {
  readonly command: Omit<ChangePolicy, 'session' | 'organization' | 'password'>;
}

async function mayStillChange(repositories: Repositories, { admin }: Change): Promise<boolean> {
  if (admin === null) return true;
  const { role } = await activeActor(repositories, admin);
  return role !== null && mayAdminister(role);
}

async function write(needs: Needs, repositories: Repositories, change: Change): Promise<Result<PolicyLook, Refusal>> {
  const { command, now } = change;
  const { policies } = repositories;
  const organization = change.organization.id;
  // Taken first: an owner whose method goes at this very moment is looked at before that or after it.
  await policies.lock(organization);
  if (!(await mayStillChange(repositories, change))) return refuse({ code: 'role.insufficient' });
  const record = await policies.find(organization);
  if (record.version !== command.version) return refuse({ code: 'policy.changed_meanwhile' });
  if (isLeftToProvider(record.policy)) return refuse({ code: 'policy.left_to_provider' });
  const methods = methodsFor(needs, record.policy, command.methods);
  if (methods === null) return refuse({ code: 'policy.no_method' });
  const policy = { ...changed(record, command, now), methods };
  const obstacle = await obstacleTo(needs, repositories, { change, before: record.policy, policy });
  if (obstacle !== null) return refuse(obstacle);
  const by = change.admin?.user.id ?? null;
  if (!(await policies.change({ organization, version: command.version, policy, by }, now))) {
    return refuse({ code: 'policy.changed_meanwhile' });
  }
  await arrangeInvitations(repositories, { change, before: record, policy });
  await tellOfPolicy(repositories, change, { before: record.policy, after: policy });
  return ok(describePolicy(await policies.find(organization), now));
}

const methodsFor = ({ options }: Needs, { methods }: Policy, chosen: ChangePolicy['methods']) =>
  chosen === undefined ? methods : countingOf(chosen, options.methods);

interface Step {
  readonly change: Change;
  readonly before: Policy;
  readonly policy: Policy;
}

/** What the admin saw must still be so, and an owner must be able to meet what is asked (I-37). */
async function obstacleTo(
  { options }: Needs,
  { policies }: Repositories,
  { change, before, policy }: Step,
): Promise<Refusal | null> {
  const { command, admin, now } = change;
  const { id } = change.organization;
  const opensRecovery = policy.emailedRecovery === 'yes' && before.emailedRecovery === 'no';
  if (opensRecovery && !options.canMail) return { code: 'mail.unavailable' };
  if (command.seen !== null && policy.secondFactor === 'required') {
    const impact = await policies.impact(id, policy, now);
    if (!sameImpact(command.seen, impact)) return { code: 'policy.impact_changed' };
  }
  // Whoever runs the installation can always turn it off again.
  if (admin === null || !needsOwnerWithMethod(before, policy, options.methods)) return null;
  return (await policies.hasOwnerWith(id, policy.methods)) ? null : { code: 'policy.owner_without_method' };
}

function changed({ policy }: PolicyRecord, command: Change['command'], now: Instant): Policy {
  const isOn = policy.secondFactor === 'required';
  const { openSessions = isOn ? policy.openSessions : 'at-once', emailedRecovery = policy.emailedRecovery } = command;
  if (command.secondFactor === 'optional') return { ...policy, emailedRecovery, secondFactor: 'optional' };
  // Turned on while on: only the choice for open sessions changes, and it stays the same switch-on.
  if (isOn) return { ...policy, emailedRecovery, openSessions };
  return { ...policy, emailedRecovery, secondFactor: 'required', inForceFrom: now, turnedOnAt: now, openSessions };
}

/** Only noted here: a request never writes to people by the thousand. The worker does, in batches. */
async function arrangeInvitations(
  { invitations, policies }: Repositories,
  { change, before, policy }: Omit<Step, 'before'> & { readonly before: PolicyRecord },
): Promise<void> {
  const { command, admin, now } = change;
  const { id: organization } = change.organization;
  if (policy.secondFactor === 'optional') return invitations.stop(organization);
  const asksMore = before.policy.secondFactor !== 'required' || narrows(before.policy, policy);
  if (!asksMore || !command.emailPeople) return;
  const { mustSetUp } = await policies.impact(organization, policy, now);
  if (mustSetUp === 0) return;
  await invitations.stop(organization);
  const by = { policyVersion: before.version + 1, requestedBy: admin?.user.id ?? null };
  await invitations.begin({ organization, ...by, total: mustSetUp }, now);
}
