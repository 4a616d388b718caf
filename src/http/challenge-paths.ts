import type { Method } from '../domain/authenticators/methods.ts';

/** The page on which each method answers a challenge. */
export const CHALLENGE_PATHS = {
  passkey: '/sign-in/passkey',
  totp: '/sign-in/code',
  sms: '/sign-in/text',
} as const satisfies Record<Method, string>;
