import { CEREMONY_FAULTS } from '../authenticators/ceremony-fault.ts';

export type AuditDetails = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Facts of a person's own events that every organization of theirs may read. What is not named here stays out: where a
 * sign-in went next, for instance, tells what another organization asks for.
 */
const OPEN = [
  ...['firstFactor', 'secondFactor', 'method', 'ceremony', 'channel', 'way', 'provider'],
  ...['purpose', 'reason', 'left', 'newBrowser'],
] as const;

/**
 * Facts of which some words may be read by all: those that are about the person, the number, the device or the carrier. That a
 * country is not allowed, or that an organization's daily limit is reached, may be the rule of another organization.
 */
const OPEN_WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'because',
    [
      ...CEREMONY_FAULTS,
      ...['refused', 'unanswered', 'expired', 'unreadable', 'malformed'],
      ...['country-missing', 'invalid', 'landline', 'premium', 'toll-free', 'not-mobile', 'phone.too_many_accounts'],
      ...['asked', 'password-changed', 'way-in-removed', 'set-up-at-next-sign-in'],
    ],
  ],
  ['budget', ['account', 'number', 'country', 'installation']],
  ['circuit', ['account', 'number', 'country', 'installation']],
]);

/** @param isOwn whether the event belongs to the very organization that reads. */
export function visibleDetails(details: AuditDetails, isOwn: boolean): AuditDetails {
  if (isOwn) return details;
  return Object.fromEntries(Object.entries(details).filter(([name, value]) => isOpen(name, value)));
}

const isOpen = (name: string, value: AuditDetails[string]) =>
  (OPEN as readonly string[]).includes(name) || (OPEN_WORDS.get(name)?.includes(String(value)) ?? false);
