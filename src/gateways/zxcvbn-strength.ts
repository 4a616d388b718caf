import type { PasswordStrength } from '../ports/password-strength.ts';

/**
 * zxcvbn takes longer with every character and every digit that may stand for a letter: seconds for a long random
 * password, while nobody else is served. What this much of one is worth, all of it is.
 */
const LIMITS = { maxLength: 32, l33tMaxSubstitutions: 4 } as const;

/** zxcvbn, with what its English lists hold. They weigh 60 MB and half a second, so they wait for the first new password. */
export function zxcvbnStrength(): PasswordStrength {
  let loading: ReturnType<typeof load> | undefined;
  const loaded = () => {
    loading ??= load();
    return loading;
  };
  return {
    async score(password, words) {
      const { meter } = await loaded();
      return meter.check(password, [...words]).score;
    },
    async isLeaked(password) {
      const { leaked } = await loaded();
      return leaked.has(password.toLowerCase());
    },
  };
}

async function load() {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  const dictionary = { ...common.dictionary, ...english.dictionary };
  const meter = new ZxcvbnFactory({ dictionary, graphs: common.adjacencyGraphs, ...LIMITS });
  // The 49,000 most common of what leaked, in small letters.
  return { meter, leaked: new Set<string>(common.dictionary['passwords-common']) };
}
