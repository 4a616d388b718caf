import { countingOf } from '../../domain/policy/methods-that-count.ts';
import { before, days, instant } from '../../domain/time.ts';
import type { Policies } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { changeHostedDomain } from './change-hosted-domain.ts';
import { changeFromCommandLine, changePolicy } from './change-policy.ts';
import { changeSingleSignOn } from './change-single-sign-on.ts';
import { changeTextCountries, installedCountries } from './change-text-countries.ts';
import { describePolicy } from './describe-policy.ts';

/** What was sent longer ago is forgotten there, and can no longer be told from what was not. */
const OUTBOX_KEEPS = days(7);
/** Enough to recognize who is meant. */
const NAMED = 5;

export function createPolicies(needs: Needs): Policies {
  const { policies, invitations } = needs.store.repositories;
  return {
    installed: needs.options.methods,
    countries: installedCountries(needs),
    async read(organization) {
      return describePolicy(await policies.find(organization), needs.clock.now());
    },
    async preview(organization) {
      const { policy } = await policies.find(organization);
      return policies.impact(organization, policy, needs.clock.now());
    },
    async previewMethods(organization, chosen) {
      const methods = countingOf(chosen, needs.options.methods);
      if (methods === null) return null;
      const policy = { ...(await policies.find(organization)).policy, methods };
      const [impact, mustAdd] = await Promise.all([
        policies.impact(organization, policy, needs.clock.now()),
        policies.holdingOthers(organization, policy, NAMED),
      ]);
      return { ...impact, mustAdd };
    },
    async invitations(organization) {
      const { policy } = await policies.find(organization);
      if (policy.secondFactor !== 'required') return null;
      const since = Math.max(policy.turnedOnAt, before(needs.clock.now(), OUTBOX_KEEPS));
      return invitations.progress(organization, instant(since));
    },
    change: (command) => changePolicy(needs, command),
    changeSingleSignOn: (command) => changeSingleSignOn(needs, command),
    changeTextCountries: (command) => changeTextCountries(needs, command),
    changeHostedDomain: (command) => changeHostedDomain(needs, command),
    changeFromCommandLine: (command) => changeFromCommandLine(needs, command),
  };
}
