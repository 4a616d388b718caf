import type { FC } from 'hono/jsx';
import { formatCountdown } from '../../../text/format.ts';
import { Sentence } from './sentence.tsx';

interface CountdownProps {
  readonly seconds: number;
  /** With `{time}` in it. */
  readonly text: string;
  /** What it says, aloud too, when the time is over. */
  readonly over: string;
}

/** Ticks by script. Silent while it does: a screen reader hears the end only. */
export const Countdown: FC<CountdownProps> = ({ seconds, text, over }) => (
  <span class="muted" role="timer" aria-live="off" data-countdown={Math.ceil(seconds)} data-over={over}>
    {seconds > 0 ? (
      <Sentence text={text} parts={{ time: <span class="num">{formatCountdown(seconds)}</span> }} />
    ) : (
      over
    )}
  </span>
);
