import type { FC } from 'hono/jsx';
import { formatNumber } from '../../../text/format.ts';
import type { Frame } from '../props.ts';

/** `exempt`: their identity provider looks after the second factor. `suspended`: in none of the other numbers. */
export type Adoption = Readonly<Record<'total' | 'enrolled' | 'exempt' | 'notSetUp' | 'suspended', number>>;

interface AdoptionCardProps {
  readonly frame: Frame;
  readonly adoption: Adoption;
}

const BAR = 480;
const GAP = 2;

/** Rounded down: "100 %" means everybody. */
function percentOf(isProtected: number, total: number): number {
  return total === 0 ? 0 : Math.floor((isProtected / total) * 100);
}

export const AdoptionCard: FC<AdoptionCardProps> = ({ frame, adoption }) => {
  const { total, enrolled, exempt, notSetUp, suspended } = adoption;
  const t = frame.t.pages.accessSecurity.adoption;
  return (
    <section class="card pad adopt" aria-labelledby="adoption">
      <h2 id="adoption">{t.title}</h2>
      <p class="big">
        <b class="figure">
          {percentOf(enrolled + exempt, total)}
          <small class="percent">%</small>
        </b>
        <span class="muted small">{t.of(enrolled + exempt, total)}</span>
      </p>
      <Bar frame={frame} adoption={adoption} />
      <ul class="legend">
        <Kind color="c1" label={t.setUp} amount={formatNumber(frame.locale, enrolled)} />
        {exempt === 0 ? null : <Kind color="c3" label={t.exempt} amount={formatNumber(frame.locale, exempt)} />}
        <Kind color="c4" label={t.notSetUp} amount={formatNumber(frame.locale, notSetUp)} />
      </ul>
      {suspended === 0 ? null : <p class="muted small">{t.suspended(suspended)}</p>}
    </section>
  );
};

const Kind: FC<{ readonly color: string; readonly label: string; readonly amount: string }> = (props) => (
  <li>
    <i class={props.color} />
    <span>{props.label}</span>
    <b class="num">{props.amount}</b>
  </li>
);

const Bar: FC<AdoptionCardProps> = ({ frame, adoption }) => {
  const { total, enrolled, exempt, notSetUp } = adoption;
  const widthOf = (amount: number) => (total === 0 ? 0 : Math.round((amount / total) * BAR));
  const [done, spared] = [widthOf(enrolled), widthOf(exempt)];
  const start = done === 0 ? 0 : done + GAP;
  const end = spared === 0 ? start : start + spared + GAP;
  const rest = Math.max(0, BAR - end);
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${BAR} 12`}
      preserveAspectRatio="none"
      width="100%"
      height="12"
      role="img"
      aria-label={frame.t.pages.accessSecurity.adoption.chart(enrolled, exempt, notSetUp)}
    >
      <rect class="c1" x="0" width={done} height="12" />
      {spared === 0 ? null : <rect class="c3" x={start} width={Math.min(spared, BAR - start)} height="12" />}
      <rect class="c4" x={BAR - rest} width={rest} height="12" />
    </svg>
  );
};
