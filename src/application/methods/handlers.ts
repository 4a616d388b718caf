import type { Method } from '../../domain/authenticators/methods.ts';
import type { MethodHandler } from './method-handler.ts';
import { passkeyHandler } from './passkey-handler.ts';
import { smsHandler } from './sms-handler.ts';
import { totpHandler } from './totp-handler.ts';

/** Every method that can be enrolled; one row is one file on each floor. */
export const HANDLERS = {
  passkey: passkeyHandler,
  totp: totpHandler,
  sms: smsHandler,
} as const satisfies Record<Method, MethodHandler>;

export type HandledMethod = keyof typeof HANDLERS;
