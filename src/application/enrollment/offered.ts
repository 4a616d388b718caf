import type { Method } from '../../domain/authenticators/methods.ts';
import { isCountryAllowed } from '../../domain/authenticators/phone-number.ts';
import type { EnrollBecause } from '../../domain/policy/decide-sign-in.ts';
import { keepsOthers, methodsOffered, textCountriesAsked } from '../../domain/policy/enrollment.ts';
import type { Instant } from '../../domain/time.ts';
import type { SignInFactsRecord } from '../../ports/repositories/sign-in-facts.ts';
import type { Needs } from '../needs.ts';

type Facts = Pick<SignInFactsRecord, 'memberships' | 'enrolled'>;

/** What a member is offered to set up, strongest first. */
export function offeredTo(needs: Needs, facts: Facts, because: EnrollBecause | null, now: Instant): readonly Method[] {
  const { methods } = needs.options;
  const available = maySetUpPhone(needs, facts, because, now) ? methods : methods.filter((method) => method !== 'sms');
  return methodsOffered(available, facts.memberships, now);
}

/** An account has one number: a second one would never be asked for. */
function maySetUpPhone(needs: Needs, facts: Facts, because: EnrollBecause | null, now: Instant): boolean {
  const holdsOne = facts.enrolled.authenticators.some(({ method }) => method === 'sms');
  if (holdsOne && keepsOthers(because)) return false;
  return countriesFor(needs, facts, now).length > 0;
}

/** Of which countries this member may set up a number. */
export function countriesFor(needs: Needs, { memberships }: Pick<Facts, 'memberships'>, now: Instant) {
  const lists = [needs.options.texts.countries, ...textCountriesAsked(memberships, now)];
  return needs.phoneNumbers.countries.filter(({ code }) => isCountryAllowed(code, lists));
}
