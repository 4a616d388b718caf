import { mailboxInsteadUntil } from '../../domain/policy/decide-sign-in.ts';
import type { Instant } from '../../domain/time.ts';
import type { Needs } from '../needs.ts';
import { findLiveSession } from '../sessions/live-session.ts';

/** For the owner of a session, so that a set-up which is put off is not put off for too long. */
export async function findMailboxInsteadUntil(needs: Needs, session: string): Promise<Instant | null> {
  if (!needs.options.canMail) return null;
  const facts = await findLiveSession(needs, session, needs.clock.now());
  if (facts === null) return null;
  const account = await needs.store.repositories.signInFacts.find(facts.session.userId);
  return account === null ? null : mailboxInsteadUntil(account.enrolled);
}
