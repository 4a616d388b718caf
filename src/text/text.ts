import { en } from './en/en.ts';

/** Every sentence a person reads, in one language. */
export type Text = typeof en;

const LANGUAGES = { en } as const satisfies Record<string, Text>;

export type Language = keyof typeof LANGUAGES;

export function textFor(locale: Language): Text {
  return LANGUAGES[locale];
}
