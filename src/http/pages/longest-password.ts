/** Far beyond any password, far below what a hash would choke on. */
export const LONGEST_PASSWORD = 1024;
