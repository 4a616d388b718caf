import type { FC } from 'hono/jsx';
import type { TeammateFilter } from '../../domain/members/teammate.ts';
import { Icon } from './parts/icon.tsx';
import { Note } from './parts/note.tsx';
import { Pages } from './parts/pages.tsx';
import { Sentence } from './parts/sentence.tsx';
import { ShellLayout } from './parts/shell-layout.tsx';
import type { Frame, OrganizationNav, Person } from './props.ts';
import { TeammatesFilters, type TeammatesFiltersProps } from './teammates-filters.tsx';
import { type TeammateRow, TeammatesTable, type TeammatesTableProps } from './teammates-table.tsx';

export interface TeammatesProps {
  readonly frame: Frame;
  readonly person: Person;
  readonly organization: OrganizationNav;
  readonly canChange: boolean;
  readonly rows: readonly TeammateRow[];
  readonly query: {
    readonly filter: TeammateFilter;
    readonly sort: TeammatesTableProps['sort'];
    readonly search: string;
  };
  readonly filters: TeammatesFiltersProps['filters'];
  readonly links: {
    readonly search: string;
    readonly clear: string;
    readonly csv: string;
    readonly invite: string;
    readonly sorts: TeammatesTableProps['sorts'];
    readonly next: string | null;
    readonly first: string | null;
  };
  readonly total: number;
  readonly notSetUp: number;
  /** Not asked for one, because they come through single sign-on. */
  readonly exempt: number;
  /** Whether there are methods that do not count here. */
  readonly isChoosy: boolean;
  readonly notice: 'none-selected' | null;
}

export const TeammatesView: FC<TeammatesProps> = (props) => {
  const { frame, person, organization, rows, total, notSetUp, exempt, isChoosy, notice } = props;
  const t = frame.t.pages.teammates;
  return (
    <ShellLayout
      frame={frame}
      title={t.title}
      lead={t.lead({ total, notSetUp, exempt, isChoosy, organization: organization.name })}
      person={person}
      organization={organization}
      current="teammates"
      width="wide"
    >
      {notice === null ? null : <Note tone="warn">{t.noneSelected}</Note>}
      <section class="card clip" aria-label={t.table}>
        <Toolbar {...props} />
        <TeammatesFilters frame={frame} filters={props.filters} current={props.query.filter} />
        {rows.length === 0 ? <Empty {...props} /> : <People {...props} />}
        <Pages {...props} />
      </section>
      {total === 1 ? (
        <p class="muted">
          {t.onlyYou} {props.canChange ? <a href={props.links.invite}>{t.invite}</a> : null}
        </p>
      ) : null}
    </ShellLayout>
  );
};

const Toolbar: FC<TeammatesProps> = ({ frame, canChange, query, links }) => {
  const t = frame.t.pages.teammates;
  return (
    <div class="toolbar">
      <search>
        <form class="search" method="get" action={links.search}>
          {query.filter === 'all' ? null : <input type="hidden" name="filter" value={query.filter} />}
          {query.sort === 'name' ? null : <input type="hidden" name="sort" value={query.sort} />}
          <label class="vh" for="q">
            {t.search}
          </label>
          <input
            class="input compact"
            id="q"
            name="q"
            type="search"
            value={query.search}
            maxlength={100}
            placeholder={t.searchHint}
          />
          <button type="submit" class="btn quiet sm">
            <Icon name="search" size={16} />
            {t.searchSubmit}
          </button>
          {query.search === '' ? null : (
            <a class="btn link sm" href={links.clear}>
              {t.clearSearch}
            </a>
          )}
        </form>
      </search>
      {canChange ? (
        <div class="btns">
          <a class="btn quiet sm" href={links.csv} aria-label={t.csvAbout} download>
            <Icon name="download" size={16} />
            {t.csv}
          </a>
          <a class="btn primary sm" href={links.invite}>
            <Icon name="mail" size={16} />
            {t.invite}
          </a>
        </div>
      ) : null}
    </div>
  );
};

const Empty: FC<TeammatesProps> = ({ frame, query, links }) => {
  const t = frame.t.pages.teammates;
  if (query.search === '') return <p class="foot muted">{t.empty[query.filter]}</p>;
  return (
    <p class="foot muted">
      <Sentence text={t.noMatch} parts={{ search: <bdi>{query.search}</bdi> }} />{' '}
      <a href={links.clear}>{t.clearSearch}</a>
    </p>
  );
};

/** The selection travels in the address to the page that asks whether it is meant. */
const People: FC<TeammatesProps> = ({ frame, canChange, rows, query, links }) => {
  const t = frame.t.pages.teammates;
  const table = (
    <TeammatesTable frame={frame} canChange={canChange} rows={rows} sort={query.sort} sorts={links.sorts} />
  );
  if (!canChange) return table;
  return (
    <form method="get" action={`${links.search}/reset`} data-selection>
      <div class="bulk">
        <span class="muted" data-selected={t.selected}>
          {t.resetAbout}
        </span>
        <button type="submit" class="btn quiet sm danger">
          <Icon name="reset" size={16} />
          {t.reset}
        </button>
      </div>
      {table}
    </form>
  );
};
