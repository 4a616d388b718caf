import { emailKey } from '../email.ts';
import { type Duration, days, minutes } from '../time.ts';

/** How long the link of an invitation is good. */
export const INVITATION_LIFETIME = days(7);

/** As many addresses as one form or call takes. */
export const MOST_INVITED_AT_ONCE = 50;

/** A newer link takes the place of the older at most this often. */
export const RESEND_AFTER = minutes(1);

export interface SendLimit {
  readonly most: number;
  readonly within: Duration;
}

/** Invitations are mail to strangers: nobody's mailbox is filled by one organization, nor by several together. */
export const SEND_LIMITS = {
  'organization-and-address': { most: 3, within: days(1) },
  address: { most: 10, within: days(1) },
  organization: { most: 500, within: days(1) },
} as const satisfies Record<string, SendLimit>;

/** What became of one address. The words are part of the API, so they stay. */
export const INVITE_OUTCOMES = [
  'invited',
  'already-invited',
  'already-member',
  'suspended',
  'malformed',
  'address-limit',
  'organization-limit',
] as const;
export type InviteOutcomeKind = (typeof INVITE_OUTCOMES)[number];

/** One address, in the form it is looked up by (NFKC): mail goes to that spelling and no other. */
export const readAddress = (given: string) => given.normalize('NFKC').trim();

/** What people type into one field: an address per line, or with commas or semicolons between; each once, in whatever spelling. */
export function splitAddresses(typed: string): readonly string[] {
  const addresses = typed
    .split(/[\r\n,;]+/)
    .map(readAddress)
    .filter((address) => address !== '');
  const keys = addresses.map(emailKey);
  return addresses.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}
