import { counterFor } from '../plural.ts';

/** American English, as `Intl` knows it. */
export const LOCALE = 'en-US';

export const count = counterFor(LOCALE);
