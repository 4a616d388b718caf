export type AuditDetails = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Facts of a person's own events that every organization of theirs may read. What is not named here stays out: where a
 * sign-in went next, for instance, tells what another organization asks for.
 */
const OPEN = ['firstFactor', 'secondFactor', 'method', 'purpose', 'reason', 'left', 'newBrowser'] as const;

/** @param isOwn whether the event belongs to the very organization that reads. */
export function visibleDetails(details: AuditDetails, isOwn: boolean): AuditDetails {
  if (isOwn) return details;
  return Object.fromEntries(Object.entries(details).filter(([name]) => (OPEN as readonly string[]).includes(name)));
}
