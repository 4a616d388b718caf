import type { ApiKeys } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { admitKey } from './admit-key.ts';
import { lookAt } from './look-at.ts';
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
    make: (command) => makeApiKey(needs, command),
    revoke: (command) => revokeApiKey(needs, command),
  };
}
