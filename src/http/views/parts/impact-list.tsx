import type { FC } from 'hono/jsx';
import type { PolicyImpact } from '../../../domain/policy/preview-change.ts';
import { formatNumber } from '../../../text/format.ts';
import type { Frame } from '../props.ts';

interface ImpactListProps {
  readonly frame: Frame;
  /** Where its pages begin. */
  readonly home: string;
  readonly turning: 'on' | 'off';
  readonly impact: Pick<PolicyImpact, 'noChange' | 'exempt' | 'mustSetUp' | 'signedInNow'> & {
    /** API keys that answer until then. */
    readonly silencedKeys: number;
  };
}

/** What a change would do, as numbers with sentences. */
export const ImpactList: FC<ImpactListProps> = ({ frame, home, turning, impact }) => {
  const t = frame.t.pages.changePolicy;
  const number = (amount: number) => formatNumber(frame.locale, amount);
  const { noChange, mustSetUp } = t[turning];
  const about = turning === 'on' ? t.on.signedInNow(impact.signedInNow) : t.off.mustSetUp.about;
  return (
    <dl class="impact">
      <div>
        <dt>{number(impact.noChange)}</dt>
        <dd>
          {noChange.name}
          <small>{noChange.about}</small>
        </dd>
      </div>
      <div class={impact.mustSetUp > 0 ? 'is-warn' : undefined}>
        <dt>{number(impact.mustSetUp)}</dt>
        <dd>
          {mustSetUp.name}
          <small>{about}</small>
          {impact.mustSetUp > 0 ? <See href={`${home}/teammates?filter=not-set-up`} words={t.seeWho} /> : null}
        </dd>
      </div>
      <Exempt frame={frame} count={impact.exempt} />
      {turning === 'on' && impact.silencedKeys > 0 ? (
        <div class="is-warn">
          <dt>{number(impact.silencedKeys)}</dt>
          <dd>
            {t.on.silencedKeys.name(impact.silencedKeys)}
            <small>{t.on.silencedKeys.about(impact.silencedKeys)}</small>
            <See href={`${home}/settings/api-keys`} words={t.on.silencedKeys.see} />
          </dd>
        </div>
      ) : null}
    </dl>
  );
};

const See: FC<{ readonly href: string; readonly words: string }> = ({ href, words }) => (
  <small>
    <a href={href}>{words}</a>
  </small>
);

/** Those who are not asked either way; said only where there are some. */
export const Exempt: FC<{ readonly frame: Frame; readonly count: number }> = ({ frame, count }) => {
  if (count === 0) return null;
  const { name, about } = frame.t.pages.changePolicy.exempt;
  return (
    <div>
      <dt>{formatNumber(frame.locale, count)}</dt>
      <dd>
        {name}
        <small>{about}</small>
      </dd>
    </div>
  );
};
