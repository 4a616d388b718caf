import type { FC } from 'hono/jsx';
import { formatMoment, isoMoment, type MomentStyle } from '../../../text/format.ts';
import type { Frame } from '../props.ts';

interface MomentProps {
  readonly frame: Frame;
  /** Milliseconds. */
  readonly at: number;
  readonly style?: MomentStyle;
}

/** UTC with its zone named; the script rewrites it in the reader's own zone. */
export const Moment: FC<MomentProps> = ({ frame, at, style = 'date-time' }) => (
  <time datetime={isoMoment(at)} data-moment={style}>
    {formatMoment(frame.locale, at, style)}
  </time>
);
