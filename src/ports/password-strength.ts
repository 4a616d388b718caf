/** How soon somebody guesses a password who has lists of what people choose. */
export interface PasswordStrength {
  /**
   * From 0 (among the first tries) to 4 (out of reach), as zxcvbn counts: below 3 a leaked hash is soon undone.
   * `words` are what everybody knows of its owner; in a password they count as guessed.
   */
  score(password: string, words: readonly string[]): Promise<number>;
  /** Is it, capitals aside, in a list of passwords that leaked elsewhere? */
  isLeaked(password: string): Promise<boolean>;
}
