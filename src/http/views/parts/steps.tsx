import type { FC } from 'hono/jsx';
import type { Frame } from '../props.ts';

export interface StepsAt {
  readonly step: number;
  readonly steps: number;
}

type StepsProps = StepsAt & { readonly frame: Frame };

/** Where somebody is in a wizard: a bar for the eye, words for everybody. */
export const Steps: FC<StepsProps> = ({ frame, step, steps }) => (
  <>
    <div class="steps no-print" aria-hidden="true">
      {Array.from({ length: steps }, (_, index) => (
        <i class={index < step ? 'on' : undefined} />
      ))}
    </div>
    <p class="small muted no-print">{frame.t.common.step(step, steps)}</p>
  </>
);
