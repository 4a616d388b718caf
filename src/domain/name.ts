const LONGEST = 100;

/**
 * A name that people read: of a person, an organization, an authenticator. Line breaks and other control characters
 * have no place in one; in a mail's header they would begin another (I-57).
 */
export function isName(typed: string): boolean {
  const name = typed.trim();
  return name !== '' && [...name].length <= LONGEST && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name);
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
