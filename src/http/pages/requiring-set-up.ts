import type { InSession } from '../route.ts';

const SET_UP = '/settings/set-up';

/**
 * Which organizations require the set-up that somebody is on the way to. Whoever only clicked one of them is to read its name
 * before a password is asked for: what asks for no reason looks like a trap.
 */
export async function requiringSetUp(
  { services, sessionKey }: InSession,
  returnTo: string,
): Promise<readonly string[]> {
  if (returnTo.split('?')[0] !== SET_UP) return [];
  const overview = await services.engine.methods.overview(sessionKey);
  const organizations = overview?.organizations ?? [];
  return organizations.filter(({ access }) => access.kind === 'enroll').map(({ name }) => name);
}
