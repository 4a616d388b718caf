import type { AuditEntry } from '../ports/repositories/audit-log.ts';
import type { Text } from '../text/text.ts';

export interface AuditWords {
  /** With `{target}` where the name goes. */
  readonly event: string;
  readonly note: string | null;
}

export function wordsFor({ action, details }: AuditEntry, t: Text): AuditWords {
  const { events, note } = t.pages.auditLog;
  return { event: events[action]?.(details) ?? action, note: note(action, details) };
}

/** For files, where there is no markup. */
export const eventInWords = (entry: AuditEntry, t: Text) =>
  wordsFor(entry, t).event.replace('{target}', entry.target?.name ?? t.pages.auditLog.unknownPerson);

/** Whoever did it: a person, the command line, somebody who has not proven who they are, or the product itself. */
export function whoIn({ actor, target, origin, details }: AuditEntry, t: Text) {
  const { system, commandLine, notSignedIn, unknownPerson, apiKey } = t.pages.auditLog;
  if (typeof details['apiKey'] === 'string') return { name: apiKey(details['apiKey']), email: null };
  if (actor !== null) return { name: actor.name ?? unknownPerson, email: actor.email };
  if (details['by'] === 'command-line') return { name: commandLine, email: null };
  return { name: target !== null && origin.browser !== null ? notSignedIn : system, email: null };
}
