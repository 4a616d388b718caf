import type { ApiKeys } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { admitKey } from './admit-key.ts';
import { isSilencedByRequirement, lookAt } from './look-at.ts';
import { makeApiKey } from './make.ts';
import { revokeApiKey } from './revoke.ts';

export function createApiKeys(needs: Needs): ApiKeys {
  const { apiKeys } = needs.store.repositories;
  return {
    admit: (question) => admitKey(needs, question),
    async list(organization) {
      const now = needs.clock.now();
      return (await apiKeys.list(organization)).map((facts) => lookAt(facts, now));
    },
    async countSilencedByRequirement(organization) {
      const now = needs.clock.now();
      return (await apiKeys.list(organization)).filter((facts) => isSilencedByRequirement(facts, now)).length;
    },
    make: (command) => makeApiKey(needs, command),
    revoke: (command) => revokeApiKey(needs, command),
  };
}
