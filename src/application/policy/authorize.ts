import type { OrganizationId, SessionId } from '../../domain/ids.ts';
import { isId } from '../../domain/name.ts';
import { mayAdminister } from '../../domain/organizations/role.ts';
import { type Access, cameThroughOwnConnection, decideAccess } from '../../domain/policy/decide-access.ts';
import { isFresh } from '../../domain/policy/is-fresh.ts';
import { absoluteLimit } from '../../domain/sign-in/session-limits.ts';
import { after, hasPassed, type Instant } from '../../domain/time.ts';
import type { OrganizationFacts } from '../../ports/repositories/sessions.ts';
import type { AuthorizeQuestion, Verdict } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { livingOrNull } from '../sessions/live-session.ts';

/** Asks the one decision for one request, from facts of one round trip (I-40). */
export async function authorize(needs: Needs, question: AuthorizeQuestion): Promise<Verdict> {
  if (!isId(question.organization)) return { kind: 'not-found' };
  const now = needs.clock.now();
  const id = needs.crypto.digest(question.session) as SessionId;
  const organization = question.organization as OrganizationId;
  const found = await needs.store.repositories.sessions.findOrganizationFacts(id, organization);
  const facts = await livingOrNull(needs, found, now);
  if (facts === null) return { kind: 'no-session' };
  const access = decide(facts, now);
  if (access.kind !== 'allow') return access;
  if (await isOverForRole(needs, facts, now)) return { kind: 'no-session' };
  const { fresherThan } = question;
  const proof = { session: facts.session, enrolled: facts, now, connection: facts.policy.connection };
  if (fresherThan !== undefined && !isFresh(proof, fresherThan)) return { kind: 'step-up' };
  return allowed(facts, organization, { ...access, isFresh: isFresh(proof) });
}

function decide(facts: OrganizationFacts, now: Instant): Access {
  const { membership, policy } = facts;
  return decideAccess({ now, evidence: facts.session.evidence, policy, membership, enrolled: facts });
}

/** Somebody who became an admin after signing in has an admin's twelve hours, counted from the sign-in. */
async function isOverForRole(
  { store }: Needs,
  { membership, session }: OrganizationFacts,
  now: Instant,
): Promise<boolean> {
  if (membership === null || !mayAdminister(membership.role)) return false;
  if (!hasPassed(after(session.createdAt, absoluteLimit(true)), now)) return false;
  await store.repositories.sessions.end(session.id, now);
  return true;
}

type Open = Extract<Access, { kind: 'allow' }> & { readonly isFresh: boolean };

function allowed(facts: OrganizationFacts, id: OrganizationId, open: Open): Verdict {
  const { membership, organizationName, user, session, authenticators, policy } = facts;
  if (membership === null || organizationName === null) return { kind: 'not-found' };
  const isThroughCompany = cameThroughOwnConnection({ evidence: session.evidence, policy });
  // Whoever has nothing of their own to confirm with has just signed in at the identity provider: fresh means that (ADR 0025).
  const isAllThatThereIs = isThroughCompany && authenticators.length === 0;
  return {
    ...open,
    isConfirmed: open.isFresh && (session.mintedBy === 'step-up' || isAllThatThereIs),
    isThroughCompany,
    authenticators,
    user: { id: session.userId, email: user.email, name: user.name },
    organization: { id, name: organizationName },
    role: membership.role,
  };
}
