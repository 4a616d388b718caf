import type { MethodHandler } from './method-handler.ts';
import { passkeyHandler } from './passkey-handler.ts';
import { totpHandler } from './totp-handler.ts';

/** Every method that can be enrolled; one row is one file on each floor. */
export const HANDLERS = {
  passkey: passkeyHandler,
  totp: totpHandler,
} as const satisfies Record<string, MethodHandler>;

export type HandledMethod = keyof typeof HANDLERS;
