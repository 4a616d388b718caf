import { EVERY_METHOD, isMethod, type Method } from '../authenticators/methods.ts';
import { looksLikeCountry } from '../authenticators/phone-number.ts';
import type { ConnectionId } from '../ids.ts';
import { isNonEmpty, type NonEmpty } from '../non-empty.ts';
import { readDomain } from '../single-sign-on/email-domain.ts';
import { hasPassed, type Instant, instant } from '../time.ts';

/** What an organization asks of its members. */
export interface Policy {
  readonly secondFactor: 'optional' | 'required';
  readonly inForceFrom: Instant;
  readonly turnedOnAt: Instant;
  /** Sessions that were open when the switch was turned (T2). */
  readonly openSessions: 'at-once' | 'next-sign-in';
  /** Days a new member may work before setting up, 0–14. */
  readonly graceDays: number;
  /** Methods that count here. */
  readonly methods: NonEmpty<Method>;
  /** Of which countries phone numbers may be set up here; null: of all that the installation writes to. */
  readonly textCountries: readonly string[] | null;
  readonly singleSignOn: 'off' | 'available' | 'required';
  readonly connection: ConnectionId | null;
  readonly secondFactorAfterSingleSignOn: 'no' | 'yes';
  readonly emailedRecovery: 'no' | 'yes';
  /** Who comes through an OpenID provider comes with an account of this domain (the claim `hd`); null: of any. */
  readonly hostedDomain: string | null;
}

/** What every organization starts with (U3). */
export const NEW_POLICY: Policy = {
  secondFactor: 'optional',
  inForceFrom: instant(0),
  turnedOnAt: instant(0),
  openSessions: 'at-once',
  graceDays: 0,
  methods: EVERY_METHOD,
  textCountries: null,
  singleSignOn: 'off',
  connection: null,
  secondFactorAfterSingleSignOn: 'no',
  emailedRecovery: 'no',
  hostedDomain: null,
};

/** Required means: the policy says so and the day has come. */
export function isInForce(policy: Policy, now: Instant): boolean {
  return policy.secondFactor === 'required' && hasPassed(policy.inForceFrom, now);
}

/** Single sign-on is required of everyone, and nothing more is asked after it: there is no switch to turn (M7). */
export const isLeftToProvider = ({ singleSignOn, secondFactorAfterSingleSignOn }: Policy) =>
  singleSignOn === 'required' && secondFactorAfterSingleSignOn === 'no';

/**
 * Whether a reset by another organization's admin closes a membership here (T7): also where the requirement is only
 * announced, since whoever takes the account over in between would otherwise be in when the day comes.
 */
export const holdsAfterReset = (policy: Policy) => policy.secondFactor === 'required';

/** What stands in the database, where anything may stand. */
export type StoredPolicy = { readonly [Field in keyof Policy]: unknown };

/**
 * Reads a stored policy. One that is missing or damaged in any field is the strictest there is: required, in force,
 * at once, no grace (I-43). Single sign-on is taken as last known where that can still be read.
 */
export function readPolicy(stored: StoredPolicy | null): Policy {
  if (stored === null) return STRICTEST;
  const singleSignOn = readSingleSignOnPart(stored);
  const secondFactor = readSecondFactorPart(stored);
  const isWhole = secondFactor !== null && singleSignOn.isWhole;
  return { ...(isWhole ? secondFactor : STRICTEST), ...singleSignOn.part };
}

/** No account is of the domain that has no letters. */
const STRICTEST: Policy = { ...NEW_POLICY, secondFactor: 'required', textCountries: [], hostedDomain: '' };

function readSecondFactorPart(stored: StoredPolicy): Policy | null {
  const { secondFactor, openSessions, emailedRecovery } = stored;
  const lists = readLists(stored);
  const hostedDomain = readHostedDomain(stored.hostedDomain);
  const [inForceFrom, turnedOnAt, graceDays] = [stored.inForceFrom, stored.turnedOnAt, stored.graceDays];
  if (secondFactor !== 'optional' && secondFactor !== 'required') return null;
  if (openSessions !== 'at-once' && openSessions !== 'next-sign-in') return null;
  if (emailedRecovery !== 'no' && emailedRecovery !== 'yes') return null;
  if (lists === null || hostedDomain === undefined || !isCount(inForceFrom) || !isCount(turnedOnAt)) return null;
  if (!isCount(graceDays) || graceDays > 14) return null;
  return {
    ...NEW_POLICY,
    ...{ secondFactor, openSessions, emailedRecovery, graceDays, hostedDomain, ...lists },
    inForceFrom: instant(inForceFrom),
    turnedOnAt: instant(turnedOnAt),
  };
}

/** As last known, field by field; one that is damaged makes the rest of the policy the strictest. */
function readSingleSignOnPart(stored: StoredPolicy) {
  const { singleSignOn, connection, secondFactorAfterSingleSignOn } = stored;
  const mode = SINGLE_SIGN_ON.find((known) => known === singleSignOn);
  const after = (['no', 'yes'] as const).find((known) => known === secondFactorAfterSingleSignOn);
  const isConnection = connection === null || typeof connection === 'string';
  const part = {
    singleSignOn: mode ?? 'off',
    connection: typeof connection === 'string' ? (connection as ConnectionId) : null,
    // Only a clear "no" exempts people who came through single sign-on.
    secondFactorAfterSingleSignOn: after ?? 'yes',
  } as const;
  return { part, isWhole: mode !== undefined && after !== undefined && isConnection };
}

const SINGLE_SIGN_ON = ['off', 'available', 'required'] as const satisfies readonly Policy['singleSignOn'][];

function readLists(stored: StoredPolicy): Pick<Policy, 'methods' | 'textCountries'> | null {
  const methods = readMethods(stored.methods);
  const textCountries = readCountries(stored.textCountries);
  return methods === null || textCountries === undefined ? null : { methods, textCountries };
}

function readMethods(stored: unknown): NonEmpty<Method> | null {
  if (typeof stored !== 'string') return null;
  const words = stored.split(',');
  if (!words.every(isMethod)) return null;
  return isNonEmpty(words) ? words : null;
}

/** Undefined where it cannot be read; an empty text is an empty list. */
function readCountries(stored: unknown): Policy['textCountries'] | undefined {
  if (stored === null) return null;
  if (typeof stored !== 'string') return undefined;
  const codes = stored === '' ? [] : stored.split(',');
  return codes.every(looksLikeCountry) ? codes : undefined;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Only what can be asked for in the first place. */
function readHostedDomain(stored: unknown): Policy['hostedDomain'] | undefined {
  if (stored === null) return null;
  return typeof stored === 'string' && readDomain(stored) === stored ? stored : undefined;
}
