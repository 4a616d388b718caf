export interface Forms {
  readonly one: string;
  readonly other: string;
}

/** Makes a counter for one language: `count(2, { one: '# try', other: '# tries' })` is "2 tries". */
export function counterFor(locale: string): (amount: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (amount, forms) => {
    const form = rules.select(amount) === 'one' ? forms.one : forms.other;
    return form.replaceAll('#', numbers.format(amount));
  };
}
