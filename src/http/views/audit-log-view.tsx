import type { FC } from 'hono/jsx';
import type { AuditAction } from '../../domain/audit/events.ts';
import { AUDIT_GROUPS, type AuditGroup, actionsOf } from '../../domain/audit/groups.ts';
import { AuditLogTable, type AuditRow } from './audit-log-table.tsx';
import { Icon } from './parts/icon.tsx';
import { Note } from './parts/note.tsx';
import { ShellLayout } from './parts/shell-layout.tsx';
import type { Frame, OrganizationNav, Person } from './props.ts';

interface AuditLogProps {
  readonly frame: Frame;
  readonly person: Person;
  readonly organization: OrganizationNav;
  /** The newest events are missing. */
  readonly isBehind: boolean;
  /** The address asks for what there is not, and that was left out. */
  readonly isMisread: boolean;
  readonly rows: readonly AuditRow[];
  readonly query: {
    readonly group: AuditGroup | null;
    readonly action: AuditAction | null;
    readonly person: string;
    /** `2026-11-22`, or empty. */
    readonly from: string;
    readonly until: string;
  };
  readonly groups: readonly { readonly group: AuditGroup | null; readonly href: string }[];
  readonly links: {
    readonly search: string;
    readonly clear: string | null;
    readonly csv: string;
    readonly older: string | null;
    readonly newest: string | null;
  };
}

export const AuditLogView: FC<AuditLogProps> = (props) => {
  const { frame, person, organization, rows } = props;
  const t = frame.t.pages.auditLog;
  return (
    <ShellLayout
      frame={frame}
      title={t.title}
      lead={t.lead(organization.name)}
      person={person}
      organization={organization}
      current="audit-log"
      width="wide"
    >
      {props.isBehind ? <Note tone="bad">{t.behind}</Note> : null}
      {props.isMisread ? <Note tone="warn">{t.misread}</Note> : null}
      <section class="card clip" aria-label={t.table}>
        <Toolbar {...props} />
        <Groups {...props} />
        {rows.length === 0 ? <Empty {...props} /> : <AuditLogTable frame={frame} rows={rows} />}
        <Pages {...props} />
      </section>
    </ShellLayout>
  );
};

const Toolbar: FC<AuditLogProps> = ({ frame, query, links }) => {
  const t = frame.t.pages.auditLog;
  return (
    <div class="toolbar">
      <search>
        <form class="narrow-by" method="get" action={links.search}>
          {query.group === null ? null : <input type="hidden" name="group" value={query.group} />}
          <ActionField frame={frame} query={query} />
          <div class="field grow">
            <label for="q">{t.person}</label>
            <input
              class="input compact"
              id="q"
              name="q"
              type="search"
              value={query.person}
              maxlength={100}
              placeholder={t.personHint}
            />
          </div>
          <DayField name="from" label={t.from} value={query.from} about="days" />
          <DayField name="to" label={t.until} value={query.until} about="days" />
          <button type="submit" class="btn quiet sm">
            <Icon name="search" size={16} />
            {t.submit}
          </button>
          {links.clear === null ? null : (
            <a class="btn link sm" href={links.clear}>
              {t.clear}
            </a>
          )}
          <p class="hint" id="days">
            {t.days}
          </p>
        </form>
      </search>
      <a class="btn quiet sm" href={links.csv} aria-label={t.csvAbout} download>
        <Icon name="download" size={16} />
        {t.csv}
      </a>
    </div>
  );
};

/** Groups, and in each its actions; where a group is shown, its own alone. */
const ActionField: FC<Pick<AuditLogProps, 'frame' | 'query'>> = ({ frame, query }) => {
  const t = frame.t.pages.auditLog;
  const groups = query.group === null ? AUDIT_GROUPS : [query.group];
  return (
    <div class="field">
      <label for="action">{t.action}</label>
      <select class="input compact" id="action" name="action">
        <option value="">{t.anyAction}</option>
        {groups.map((group) => (
          <optgroup label={t.groups[group]}>
            {actionsOf(group).map((action) => (
              <option value={action} selected={action === query.action}>
                {t.actions[action]}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
};

interface DayFieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  /** Id of the hint. */
  readonly about: string;
}

const DayField: FC<DayFieldProps> = ({ name, label, value, about }) => (
  <div class="field">
    <label for={name}>{label}</label>
    <input class="input compact" id={name} name={name} type="date" value={value} aria-describedby={about} />
  </div>
);

const Groups: FC<AuditLogProps> = ({ frame, query, groups }) => {
  const t = frame.t.pages.auditLog;
  return (
    <nav class="filters" aria-label={t.filter}>
      {groups.map(({ group, href }) => (
        <a href={href} aria-current={group === query.group ? 'true' : undefined}>
          {t.groups[group ?? 'all']}
        </a>
      ))}
    </nav>
  );
};

const Empty: FC<AuditLogProps> = ({ frame, query, links }) => {
  const t = frame.t.pages.auditLog;
  const isNarrowed = links.clear !== null || query.group !== null;
  return <p class="foot muted">{isNarrowed ? t.noMatch : t.empty}</p>;
};

const Pages: FC<AuditLogProps> = ({ frame, links }) => {
  const t = frame.t.pages.auditLog;
  if (links.older === null && links.newest === null) return null;
  return (
    <nav class="pages foot" aria-label={t.pages}>
      {links.newest === null ? null : (
        <a class="btn quiet sm" href={links.newest}>
          {t.newest}
        </a>
      )}
      {links.older === null ? null : (
        <a class="btn quiet sm" href={links.older} rel="next">
          {t.older}
        </a>
      )}
    </nav>
  );
};
