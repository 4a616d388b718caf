import type { Evidence } from '../../domain/policy/facts.ts';

/** What people are told of how they signed in: a passkey that was both is one thing. */
export function shownBy({ firstFactor, secondFactor }: Evidence) {
  const first = firstFactor.kind;
  const second = secondFactor?.kind ?? null;
  return { firstFactor: first, secondFactor: first === 'passkey' && second === 'passkey' ? null : second };
}
