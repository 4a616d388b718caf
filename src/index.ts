/** Types and permanent codes, for programs that speak with Twofold. */

export type { Method } from './domain/authenticators/methods.ts';
export type { Role } from './domain/organizations/role.ts';
export type { RefusalCode } from './domain/refusals.ts';
