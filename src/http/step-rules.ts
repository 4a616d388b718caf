import type { SignInLook } from '../application/engine.ts';
import type { Method } from '../domain/authenticators/methods.ts';

/** What the API can set up; for a passkey it takes a script on a page of this server. */
const BY_API: readonly Method[] = ['passkey', 'totp', 'sms'];

/** What a program can go on with; of a challenge it is told whatever the person has. */
export const methodsAt = ({
  state,
  methods,
  offered,
}: Pick<SignInLook, 'state' | 'methods' | 'offered'>): readonly Method[] =>
  state === 'challenge' ? methods : state === 'enroll' ? offered.filter((method) => BY_API.includes(method)) : [];

/** Only a set-up that the member chose, on the way in. */
export const mayPostpone = ({ purpose, because }: Pick<SignInLook, 'purpose' | 'because'>): boolean =>
  purpose === 'sign-in' && because?.kind === 'chosen';
