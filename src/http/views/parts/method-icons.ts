import type { Method } from '../../../domain/authenticators/methods.ts';
import type { IconName } from './icon.tsx';

export const METHOD_ICONS = { passkey: 'key', totp: 'phone', sms: 'message' } as const satisfies Record<
  Method,
  IconName
>;
