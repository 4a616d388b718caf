import { beginningOf, toApiKey, USUAL_DAYS } from '../domain/api-keys/token.ts';
import type { ApiKeyId, InvitationId, OrganizationId, UserId } from '../domain/ids.ts';
import { INVITATION_LIFETIME } from '../domain/members/invitation.ts';
import { after, before, days, hours, type Instant } from '../domain/time.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { Repositories } from '../ports/store.ts';
import { type Happened, originOf } from './history.ts';
import type { Settled } from './settled.ts';

interface Given {
  readonly crypto: Crypto;
  readonly everybody: readonly Settled[];
  readonly now: Instant;
}

const ACME = 'acme' as OrganizationId;

export const NEWCOMERS = [
  { email: 'nina.holm@acme.example', role: 'member', daysAgo: 1 },
  { email: 'paul.adeyemi@acme.example', role: 'member', daysAgo: 3 },
  { email: 'irene.costa@acme.example', role: 'admin', daysAgo: 6 },
] as const;

/** Their links nobody has; Resend makes a new one. @returns what it leaves in the log. */
export async function inviteNewcomers(
  { memberInvitations }: Repositories,
  { crypto, everybody, now }: Given,
): Promise<readonly Happened[]> {
  const by = idOf(everybody, 'ana@acme.example');
  if (by === null) return [];
  const happened: Happened[] = [];
  for (const { email, role, daysAgo } of NEWCOMERS) {
    const [id, at] = [crypto.newId('inv') as InvitationId, before(now, days(daysAgo))];
    const link = { tokenDigest: crypto.digest(crypto.newToken()), expiresAt: after(at, INVITATION_LIFETIME) };
    await memberInvitations.add({ id, organization: ACME, email, role, by, ...link }, at);
    const people = { actor: by, target: null, organization: ACME, origin: originOf(1) } as const;
    happened.push({ action: 'member.invited', ...people, details: { invitation: id, email, role }, at });
  }
  return happened;
}

/** Of an admin who has a second factor; the key itself nobody has. @returns what it leaves in the log. */
export async function makeKey(
  { apiKeys, authenticators }: Repositories,
  { crypto, everybody, now }: Given,
): Promise<readonly Happened[]> {
  const maker = idOf(everybody, 'yuki@acme.example');
  const [app] = maker === null ? [] : await authenticators.list(maker);
  if (maker === null || app === undefined) return [];
  const [id, at, token] = [crypto.newId('key') as ApiKeyId, before(now, days(9)), toApiKey(crypto.newToken())];
  const firstFactor = { kind: 'password', at, connection: null, hostedDomain: null } as const;
  const evidence = { firstFactor, secondFactor: { kind: app.method, at, authenticator: app.id }, signInBeganAt: at };
  const known = { id, name: 'Data warehouse', scopes: ['members:read', 'audit:read'] } as const;
  const expiresAt = after(at, days(USUAL_DAYS));
  const secret = { digest: crypto.digest(token), beginning: beginningOf(token) };
  await apiKeys.add({ ...known, ...secret, organization: ACME, maker, evidence, madeAt: at, expiresAt });
  await apiKeys.touch(id, before(now, hours(5)));
  const people = { actor: maker, target: maker, organization: ACME, origin: originOf(1) } as const;
  const details = { key: id, name: known.name, scopes: known.scopes.join(' '), expiresAt };
  return [{ action: 'api_key.created', ...people, details, at }];
}

const idOf = (everybody: readonly Settled[], email: string): UserId | null =>
  everybody.find((person) => person.email === email)?.id ?? null;
