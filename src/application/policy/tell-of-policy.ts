import type { AuditDetails } from '../../domain/audit/details.ts';
import type { MessageContent } from '../../domain/messages/message.ts';
import { countsTheSame } from '../../domain/policy/methods-that-count.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import { auditedActor, namedActor } from '../api-keys/acting.ts';
import type { AllowedMember, ChangePolicy } from '../engine.ts';

/** One change of a policy, by whom and when. */
export interface PolicyChange {
  readonly command: Pick<ChangePolicy, 'emailPeople' | 'origin'>;
  /** `null`: the command line. */
  readonly admin: AllowedMember | null;
  readonly organization: AllowedMember['organization'];
  readonly now: Instant;
}

interface Turn {
  readonly before: Policy;
  readonly after: Policy;
}

const COMMAND_LINE = { id: null, details: { by: 'command-line' } } as const;

/**
 * Records a change of policy and tells the owners of it. The requirement and recovery by mail are two events, each told in
 * its own words; what stays as it is goes unsaid.
 */
export async function tellOfPolicy(repositories: Repositories, change: PolicyChange, turn: Turn): Promise<void> {
  const { before, after } = turn;
  const { emailPeople } = change.command;
  const { secondFactor, openSessions } = after;
  const isRecovery = before.emailedRecovery !== after.emailedRecovery;
  if (isRecovery) await tellOfRecovery(repositories, change, after);
  const isRequirement = before.secondFactor !== secondFactor || before.openSessions !== openSessions;
  if (isRecovery && !isRequirement && countsTheSame(before, after)) return;
  const details = { secondFactor, openSessions, emailPeople, ...methodsOf(turn) };
  const contents = contentsOf(change, turn);
  await tell(repositories, change, { action: 'policy.changed', details, contents });
}

async function tellOfRecovery(repositories: Repositories, change: PolicyChange, after: Policy): Promise<void> {
  const { emailedRecovery } = after;
  const kind = emailedRecovery === 'yes' ? 'emailed-recovery-on' : 'emailed-recovery-off';
  const contents = [{ kind, organization: change.organization.name, ...doerOf(change) } as const];
  await tell(repositories, change, {
    action: 'policy.emailed_recovery_changed',
    details: { emailedRecovery },
    contents,
  });
}

interface Told {
  readonly action: 'policy.changed' | 'policy.emailed_recovery_changed';
  readonly details: AuditDetails;
  readonly contents: readonly MessageContent[];
}

async function tell(
  repositories: Repositories,
  { command, admin, organization, now }: PolicyChange,
  { action, details, contents }: Told,
): Promise<void> {
  const { origin = NO_ORIGIN } = command;
  const actor = admin === null ? COMMAND_LINE : auditedActor(admin);
  const people = { actor: actor.id, target: null, organization: organization.id } as const;
  await repositories.audit.add({ action, ...people, origin, details: { ...details, ...actor.details } }, now);
  for (const owner of await repositories.directory.ownersOf(organization.id)) {
    for (const content of contents)
      await repositories.outbox.add({ user: owner.id, content, origin, goodUntil: null }, now);
  }
}

const doerOf = ({ admin }: PolicyChange) => (admin === null ? ({ by: null } as const) : namedActor(admin));

/** `onlyMethods`: the switch stayed as it was. */
function methodsOf({ before, after }: Turn): AuditDetails {
  if (countsTheSame(before, after)) return {};
  const onlyMethods = before.secondFactor === after.secondFactor;
  return { methodsBefore: before.methods.join(','), methodsAfter: after.methods.join(','), onlyMethods };
}

function contentsOf(change: PolicyChange, turn: Turn): MessageContent[] {
  const { before, after } = turn;
  const { name: organization } = change.organization;
  const doer = doerOf(change);
  const kind = after.secondFactor === 'required' ? 'policy-turned-on' : 'policy-turned-off';
  const turned: MessageContent = { kind, organization, ...doer };
  if (countsTheSame(before, after)) return [turned];
  const isRequired = after.secondFactor === 'required';
  const { methods } = after;
  const counting: MessageContent = { kind: 'policy-methods-changed', organization, methods, isRequired, ...doer };
  return before.secondFactor === after.secondFactor ? [counting] : [turned, counting];
}
