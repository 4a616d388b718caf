/** The three kinds of proof. Source: NIST SP 800-63-4, glossary, "authentication factor". */
type Factor = 'something-you-know' | 'something-you-have' | 'something-you-are';

interface MethodTraits {
  readonly factor: Factor;
  /** Value for the `amr` claim of an ID token (RFC 8176 §2). A call would be `tel`: evidence does not keep which it was. */
  readonly amr: 'otp' | 'sms' | 'pop';
  /** 0 is offered first. */
  readonly rank: number;
}

/**
 * Every way to prove a second factor, strongest first. One row is one method; the compiler then names each page, text
 * and contract that the new row still lacks.
 *
 * Recovery codes are no row: they rescue a sign-in, and never count as being enrolled.
 */
export const METHODS = {
  passkey: { factor: 'something-you-have', amr: 'pop', rank: 0 },
  totp: { factor: 'something-you-have', amr: 'otp', rank: 1 },
  sms: { factor: 'something-you-have', amr: 'sms', rank: 2 },
} as const satisfies Record<string, MethodTraits>;

export type Method = keyof typeof METHODS;

export const EVERY_METHOD = ['passkey', 'totp', 'sms'] as const satisfies readonly Method[];

export function isMethod(word: string): word is Method {
  return Object.hasOwn(METHODS, word);
}

/** What this person showed last on top, the rest as it was. */
export function lastUsedFirst(
  methods: readonly Method[],
  held: readonly { readonly method: Method; readonly lastUsedAt: number | null }[],
): readonly Method[] {
  const used = held.filter(({ method, lastUsedAt }) => lastUsedAt !== null && methods.includes(method));
  const [last] = used.toSorted((one, other) => (other.lastUsedAt ?? 0) - (one.lastUsedAt ?? 0));
  return last === undefined ? methods : [last.method, ...methods.filter((method) => method !== last.method)];
}

export function strongestFirst(methods: readonly Method[]): readonly Method[] {
  return [...new Set(methods)].sort((one, other) => METHODS[one].rank - METHODS[other].rank);
}
