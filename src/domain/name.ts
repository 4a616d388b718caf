const LONGEST = 100;

/** Line breaks would begin another line in a mail's header (I-57). */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
/** It makes "admin" of "nimda". */
const DIRECTION = /\p{Bidi_Control}/u;
/** A letter alone is no blank, and neither is a picture; fillers, joiners and the empty Braille cell are. */
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}\p{M}\u2800]/u;

export type NameFault = 'too-long' | 'control' | 'direction' | 'nothing-visible';

/** A name that people read: of a person, an organization, an authenticator. It has something in it that can be seen. */
export const isName = (typed: string): boolean => faultOfName(typed) === null;

export function faultOfName(typed: string): NameFault | null {
  const name = typed.trim();
  return [...name].length > LONGEST ? 'too-long' : faultOfLine(name);
}

/** One line that people read, of whatever length. */
export function faultOfLine(line: string): Exclude<NameFault, 'too-long'> | null {
  if (CONTROL.test(line)) return 'control';
  if (DIRECTION.test(line)) return 'direction';
  return VISIBLE.test(line) ? null : 'nothing-visible';
}

/** Ids of hosts are any text but one with control characters, which no database takes alike. */
export const isId = (text: string) => text !== '' && text.length <= 255 && !/\p{Cc}/u.test(text);

/** The spelling under which people are found and put in order: without case, accents and control characters. */
export const nameKey = (name: string) =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
