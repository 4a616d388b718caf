/** For `like … escape '\'`: any part of a text, with nothing in it that means something else than itself. */
export const patternOf = (key: string) => `%${key.replace(/[\\%_]/g, '\\$&')}%`;
