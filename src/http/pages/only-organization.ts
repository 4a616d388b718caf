import type { InSession } from '../route.ts';
import type { OrganizationNav } from '../views/props.ts';

/** Of whoever belongs to one organization its settings stand beside their own; of others none, for it could be any. */
export async function onlyOrganization({ services, sessionKey }: InSession): Promise<OrganizationNav | null> {
  const overview = await services.engine.methods.overview(sessionKey);
  return onlyOf(overview?.organizations ?? []);
}

export function onlyOf(organizations: readonly OrganizationNav[]): OrganizationNav | null {
  const [only = null, ...others] = organizations;
  return others.length === 0 ? only : null;
}
