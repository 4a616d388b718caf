import type { FC } from 'hono/jsx';
import { formatNumber } from '../../../text/format.ts';
import type { Frame } from '../props.ts';

interface AdoptionCardProps {
  readonly frame: Frame;
  readonly adoption: { readonly total: number; readonly enrolled: number; readonly notSetUp: number };
}

const BAR = 480;
const GAP = 2;

/** Rounded down: "100 %" means everybody. */
function percentOf(enrolled: number, total: number): number {
  return total === 0 ? 0 : Math.floor((enrolled / total) * 100);
}

export const AdoptionCard: FC<AdoptionCardProps> = ({ frame, adoption }) => {
  const { total, enrolled, notSetUp } = adoption;
  const t = frame.t.pages.accessSecurity.adoption;
  return (
    <section class="card pad adopt" aria-labelledby="adoption">
      <h2 id="adoption">{t.title}</h2>
      <p class="big">
        <b class="figure">
          {percentOf(enrolled, total)}
          <small class="percent">%</small>
        </b>
        <span class="muted small">{t.of(enrolled, total)}</span>
      </p>
      <Bar frame={frame} adoption={adoption} />
      <ul class="legend">
        <li>
          <i class="c1" />
          <span>{t.setUp}</span>
          <b class="num">{formatNumber(frame.locale, enrolled)}</b>
        </li>
        <li>
          <i class="c4" />
          <span>{t.notSetUp}</span>
          <b class="num">{formatNumber(frame.locale, notSetUp)}</b>
        </li>
      </ul>
    </section>
  );
};

const Bar: FC<AdoptionCardProps> = ({ frame, adoption }) => {
  const { total, enrolled, notSetUp } = adoption;
  const done = total === 0 ? 0 : Math.round((enrolled / total) * BAR);
  const rest = Math.max(0, BAR - done - (done === 0 ? 0 : GAP));
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${BAR} 12`}
      preserveAspectRatio="none"
      width="100%"
      height="12"
      role="img"
      aria-label={frame.t.pages.accessSecurity.adoption.chart(enrolled, notSetUp)}
    >
      <rect class="c1" x="0" width={done} height="12" />
      <rect class="c4" x={BAR - rest} width={rest} height="12" />
    </svg>
  );
};
