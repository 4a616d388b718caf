import type { SignInLook } from '../application/engine.ts';
import type { Method } from '../domain/authenticators/methods.ts';

/** What this step can be answered with. */
export const methodsAt = ({
  state,
  methods,
  offered,
}: Pick<SignInLook, 'state' | 'methods' | 'offered'>): readonly Method[] =>
  state === 'challenge' ? methods : state === 'enroll' ? offered : [];

/** Only a set-up that the member chose, on the way in. */
export const mayPostpone = ({ purpose, because }: Pick<SignInLook, 'purpose' | 'because'>): boolean =>
  purpose === 'sign-in' && because?.kind === 'chosen';
