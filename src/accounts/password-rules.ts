import type { PasswordStrength } from '../ports/password-strength.ts';

/** Where a password can be the only factor (NIST 800-63B-4 §3.1.1.2). */
const MINIMUM_PASSWORD = 15;
const MAXIMUM_PASSWORD = 128;
const LEAST_SCORE = 3;
/** Shorter ones stand in too many other words. */
const SHORTEST_WORD = 3;

export type PasswordFault =
  | { readonly code: 'password.too-short'; readonly minimum: number }
  | { readonly code: 'password.too-long' }
  | { readonly code: 'password.leaked' }
  /** `word`: one of the organization's or the installation's own, as an example of what not to use. */
  | { readonly code: 'password.personal'; readonly word: string }
  | { readonly code: 'password.weak' };

/** What everybody may know of somebody who chooses a password. */
export interface KnownOf {
  readonly email: string;
  readonly name: string;
  readonly organizations: readonly string[];
}

export interface PasswordRules {
  readonly strength: PasswordStrength;
  /** The name of the installation. */
  readonly brand: string;
}

/** Length in code points, leaked or not, and strength; nothing about capitals and signs, and it never runs out. */
export async function faultOfNewPassword(
  { strength, brand }: PasswordRules,
  password: string,
  person: KnownOf,
): Promise<PasswordFault | null> {
  const folded = password.normalize('NFKC').toLowerCase();
  const length = [...password.normalize('NFKC')].length;
  if (length < MINIMUM_PASSWORD) return { code: 'password.too-short', minimum: MINIMUM_PASSWORD };
  if (length > MAXIMUM_PASSWORD) return { code: 'password.too-long' };
  if (await strength.isLeaked(folded)) return { code: 'password.leaked' };

  const shared = wordsIn([...person.organizations, brand]);
  const words = [...wordsIn([person.name, person.email]), ...shared];
  const rest = without(folded, words);
  // What is left without the person's own words must be strong by itself: "ana pereira acme" is long, and guessed first.
  if (rest !== folded && (await strength.score(rest, [])) < LEAST_SCORE)
    return { code: 'password.personal', word: shared.find((word) => folded.includes(word)) ?? shared[0] ?? brand };
  // A word is worth no more for being said twice.
  const once = [...new Set(folded.split(/\s+/u))].join(' ');
  return (await strength.score(once, words)) < LEAST_SCORE ? { code: 'password.weak' } : null;
}

const wordsIn = (texts: readonly string[]): readonly string[] =>
  texts
    .flatMap((text) =>
      text
        .normalize('NFKC')
        .toLowerCase()
        .split(/[^\p{L}\p{N}]+/u),
    )
    .filter((word) => [...word].length >= SHORTEST_WORD);

function without(text: string, words: readonly string[]): string {
  const longestFirst = words.toSorted((one, other) => other.length - one.length);
  return longestFirst.reduce((rest, word) => rest.replaceAll(word, ' '), text);
}
