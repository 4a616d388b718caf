const LONGEST = 100;

/** Line breaks would begin another line in a mail's header (I-57); what turns the direction of writing makes "admin" of "nimda". */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
/** A letter alone is no blank, and neither is a picture; fillers, joiners and the empty Braille cell are. */
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}\p{M}\u2800]/u;

/** A name that people read: of a person, an organization, an authenticator. It has something in it that can be seen. */
export function isName(typed: string): boolean {
  const name = typed.trim();
  return [...name].length <= LONGEST && VISIBLE.test(name) && !CONTROL.test(name);
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
