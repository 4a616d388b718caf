import type { FC } from 'hono/jsx';
import type { Method } from '../../../domain/authenticators/methods.ts';
import type { Frame } from '../props.ts';
import { Note } from './note.tsx';

type Because =
  /** Whose requirement this is. `notCounting`: what is held already, none of which that organization accepts. */
  | { readonly anew: null; readonly organization: string; readonly notCounting: readonly Method[] }
  /** Why what was there before is set up again, whether an organization requires it or not. */
  | {
      readonly anew: keyof Frame['t']['pages']['chooseMethod']['anew'];
      readonly organization: string | null;
    };

/** Why something is set up, and what becomes of what is there. */
export interface SetUpAbout {
  /** `null` when nobody asked for it. */
  readonly because: Because | null;
  /** What becomes of the methods in use once the new one is confirmed. */
  readonly held: 'none' | 'kept' | 'replaced';
  /** Whether it ends with new recovery codes. */
  readonly makesCodes: boolean;
}

export function reasonFor({ t }: Frame, { because }: SetUpAbout): string {
  const words = t.pages.chooseMethod;
  if (because === null) return words.voluntary;
  if (because.anew !== null) return words.anew[because.anew](because.organization);
  const { organization, notCounting } = because;
  return notCounting.length === 0 ? words.required(organization) : words.notAccepted(organization, notCounting);
}

export function becomesOfHeld({ t }: Frame, { because, held, makesCodes }: SetUpAbout): string | null {
  const words = t.pages.chooseMethod;
  if (held === 'none') return null;
  if (held === 'replaced') return words.replacing;
  const codes = makesCodes ? 'renewed' : 'kept';
  return because === null ? words.adding[codes] : words.besides[codes];
}

const isNotAccepted = ({ because }: SetUpAbout) => because?.anew === null && because.notCounting.length > 0;

/** Above a set-up: whoever thought to have a second factor is told first why it is not enough. */
export const NotAccepted: FC<{ readonly frame: Frame; readonly about: SetUpAbout }> = ({ frame, about }) =>
  isNotAccepted(about) ? <Note tone="info">{reasonFor(frame, about)}</Note> : null;

/** Below a set-up, in small print. */
export const WhySetUp: FC<{ readonly frame: Frame; readonly about: SetUpAbout }> = ({ frame, about }) => {
  const held = becomesOfHeld(frame, about);
  return (
    <>
      {about.because === null || isNotAccepted(about) ? null : <p class="small muted">{reasonFor(frame, about)}</p>}
      {held === null ? null : <p class="small muted">{held}</p>}
    </>
  );
};
