import type { Instant } from '../domain/time.ts';

/** One call that its sender may repeat: who sent it, where to, and by which `Idempotency-Key`. */
export interface IdempotentCall {
  readonly actor: string;
  /** Method and path. */
  readonly route: string;
  readonly key: string;
  /** What was sent. Only a keyed digest of it is kept: it may hold a password (I-49). */
  readonly request: string;
}

export interface KeptAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export type Claim =
  /** Nobody has made this call: whoever claimed it makes it. `id` and `at` name the claim. */
  | { readonly kind: 'first'; readonly id: string; readonly at: Instant }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  /** The same key with another request. */
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'in-progress' }
  /** Claimed a while ago and never answered: whether it took effect nobody can say. */
  | { readonly kind: 'unknown' };

type Claimed = Extract<Claim, { kind: 'first' }>;

/** Remembers for a day what calls were answered, so that one that is repeated takes effect once. */
export interface IdempotentCalls {
  /** One conditional statement: of many at once exactly one is first. */
  claim(call: IdempotentCall, now: Instant): Promise<Claim>;
  /** Keeps the answer, sealed. */
  settle(claim: Claimed, answer: KeptAnswer): Promise<void>;
  /** Nothing took effect: the key may be used again. */
  release(claim: Claimed): Promise<void>;
  purge(now: Instant): Promise<void>;
}
