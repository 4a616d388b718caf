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
  readonly command: Pick<ChangePolicy, 'openSessions' | 'emailPeople' | 'origin'>;
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

/** Records a change of policy, once, and tells the owners of it. */
export async function tellOfPolicy(repositories: Repositories, change: PolicyChange, turn: Turn): Promise<void> {
  const { command, admin, organization, now } = change;
  const { openSessions, emailPeople, origin = NO_ORIGIN } = command;
  const actor = admin === null ? COMMAND_LINE : auditedActor(admin);
  const people = { actor: actor.id, target: null, organization: organization.id } as const;
  const { secondFactor } = turn.after;
  const details = { secondFactor, openSessions, emailPeople, ...methodsOf(turn), ...actor.details };
  await repositories.audit.add({ action: 'policy.changed', ...people, origin, details }, now);
  const contents = contentsOf(change, turn);
  for (const owner of await repositories.directory.ownersOf(organization.id)) {
    for (const content of contents)
      await repositories.outbox.add({ user: owner.id, content, origin, goodUntil: null }, now);
  }
}

/** `onlyMethods`: the switch stayed as it was. */
function methodsOf({ before, after }: Turn): AuditDetails {
  if (countsTheSame(before, after)) return {};
  const onlyMethods = before.secondFactor === after.secondFactor;
  return { methodsBefore: before.methods.join(','), methodsAfter: after.methods.join(','), onlyMethods };
}

function contentsOf({ admin, organization: { name: organization } }: PolicyChange, turn: Turn): MessageContent[] {
  const { before, after } = turn;
  const doer = admin === null ? { by: null } : namedActor(admin);
  const kind = after.secondFactor === 'required' ? 'policy-turned-on' : 'policy-turned-off';
  const turned: MessageContent = { kind, organization, ...doer };
  if (countsTheSame(before, after)) return [turned];
  const isRequired = after.secondFactor === 'required';
  const { methods } = after;
  const counting: MessageContent = { kind: 'policy-methods-changed', organization, methods, isRequired, ...doer };
  return before.secondFactor === after.secondFactor ? [counting] : [turned, counting];
}
