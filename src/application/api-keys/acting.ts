import type { Actor } from '../../domain/members/may-act-on.ts';
import type { Repositories } from '../../ports/store.ts';
import type { AllowedMember } from '../engine.ts';
import { activeRole } from '../policy/admit-admin.ts';

/**
 * Asked again inside the transaction that writes: an admin may be demoted, or a key revoked, while the request is under
 * way.
 */
export async function activeActor(
  repositories: Repositories,
  { organization, user, apiKey }: AllowedMember,
): Promise<Actor> {
  const role = await activeRole(repositories, organization.id, user.id);
  if (apiKey === undefined) return { id: user.id, role };
  return { id: user.id, role: (await repositories.apiKeys.isOpen(apiKey.id)) ? role : null, isKey: true };
}

/** Who did it, for the audit log: a key is named itself, and its maker beside it. */
export function auditedActor({ user, apiKey }: AllowedMember) {
  if (apiKey === undefined) return { id: user.id, details: {} } as const;
  return { id: apiKey.id, details: { apiKey: apiKey.name, maker: user.id } } as const;
}

/** Who did it, for those who are told. */
export const namedActor = ({ user, apiKey }: AllowedMember) =>
  apiKey === undefined ? { by: user.name } : { by: user.name, byKey: apiKey.name };
