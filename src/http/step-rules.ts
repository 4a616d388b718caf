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

type Why = Pick<SignInLook, 'purpose' | 'because'>;

/** Only a set-up that the member chose, on the way in. */
export const mayPostpone = ({ purpose, because }: Why): boolean => purpose === 'sign-in' && because?.kind === 'chosen';

/** The same from an open session. */
export const maySignOutAndDoLater = ({ purpose, because }: Why): boolean =>
  purpose === 'set-up' && because?.kind === 'chosen';

/** One method needs no choice, unless there is something else to choose: to do it later. */
export const asksForChoice = (look: Why & Pick<SignInLook, 'hasChoice'>): boolean =>
  look.hasChoice || mayPostpone(look) || maySignOutAndDoLater(look);

/** Where a page of a set-up stands among those that come: the choice, the method, and the recovery codes, where they do. */
export function stepIn(
  look: Why & Pick<SignInLook, 'hasChoice' | 'makesCodes'>,
  page: 'choice' | 'method' | 'codes',
): { readonly step: number; readonly steps: number } {
  const pages = [
    ...(asksForChoice(look) ? (['choice'] as const) : []),
    'method' as const,
    ...(look.makesCodes ? (['codes'] as const) : []),
  ];
  return { step: pages.indexOf(page) + 1, steps: pages.length };
}
