import type { SignInLook } from '../application/engine.ts';
import type { Method } from '../domain/authenticators/methods.ts';

/** What can be set up here, strongest first. */
export const TO_SET_UP = ['totp'] as const satisfies readonly Method[];

/** What this step can be answered with. */
export const methodsAt = ({ state, methods }: Pick<SignInLook, 'state' | 'methods'>): readonly Method[] =>
  state === 'challenge' ? methods : state === 'enroll' ? TO_SET_UP : [];

/** Only a set-up that the member chose, on the way in. */
export const mayPostpone = ({ purpose, because }: Pick<SignInLook, 'purpose' | 'because'>): boolean =>
  purpose === 'sign-in' && because?.kind === 'chosen';
