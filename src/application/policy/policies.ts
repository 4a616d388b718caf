import type { Policies } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { changePolicy } from './change-policy.ts';
import { describePolicy } from './describe-policy.ts';

export function createPolicies(needs: Needs): Policies {
  const { policies, invitations } = needs.store.repositories;
  return {
    async read(organization) {
      return describePolicy(await policies.find(organization), needs.clock.now());
    },
    async preview(organization) {
      const { policy } = await policies.find(organization);
      return policies.impact(organization, policy.methods, needs.clock.now());
    },
    async invitations(organization) {
      const { policy } = await policies.find(organization);
      return policy.secondFactor === 'required' ? invitations.progress(organization, policy.turnedOnAt) : null;
    },
    change: (command) => changePolicy(needs, command),
  };
}
