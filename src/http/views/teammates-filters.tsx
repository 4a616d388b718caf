import type { FC } from 'hono/jsx';
import type { TeammateFilter } from '../../domain/members/teammate.ts';
import { formatNumber } from '../../text/format.ts';
import type { Frame } from './props.ts';

export interface TeammatesFiltersProps {
  readonly frame: Frame;
  /** `invited`: those who are not here yet, on a page of their own. */
  readonly filters: readonly {
    readonly filter: TeammateFilter | 'invited';
    readonly count: number;
    readonly href: string;
  }[];
  readonly current: TeammateFilter | 'invited';
}

export const TeammatesFilters: FC<TeammatesFiltersProps> = ({ frame, filters, current }) => {
  const t = frame.t.pages.teammates;
  return (
    <nav class="filters" aria-label={t.filter}>
      {filters.map(({ filter, count, href }) => (
        <a href={href} aria-current={filter === current ? 'true' : undefined}>
          {t.filters[filter]} <span class="num">{formatNumber(frame.locale, count)}</span>
        </a>
      ))}
    </nav>
  );
};
