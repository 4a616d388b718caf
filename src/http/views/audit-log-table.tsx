/* biome-ignore-all lint/a11y/noRedundantRoles: rows that the style sheet folds into cards would lose their roles */
import type { Child, FC } from 'hono/jsx';
import { type AuditGroup, GROUP_OF } from '../../domain/audit/groups.ts';
import { formatNumber } from '../../text/format.ts';
import { Icon, type IconName } from './parts/icon.tsx';
import { Moment } from './parts/moment.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { Frame } from './props.ts';

export interface AuditRow {
  readonly number: number;
  /** Milliseconds. */
  readonly at: number;
  readonly action: string;
  /** With `{target}` where the name goes. */
  readonly event: string;
  readonly note: string | null;
  readonly target: string;
  readonly who: { readonly name: string; readonly email: string | null };
  readonly address: string | null;
  readonly browser: string | null;
}

interface TableProps {
  readonly frame: Frame;
  readonly rows: readonly AuditRow[];
}

/** Folds into cards where it has no room. */
export const AuditLogTable: FC<TableProps> = ({ frame, rows }) => {
  const { table, columns } = frame.t.pages.auditLog;
  return (
    <table class="fold nolead audit" role="table" aria-label={table}>
      <thead role="rowgroup">
        <tr role="row">
          {[columns.event, columns.who, columns.from, columns.time, columns.number].map((label) => (
            <th role="columnheader" scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <Row frame={frame} row={row} />
        ))}
      </tbody>
    </table>
  );
};

interface RowProps {
  readonly frame: Frame;
  readonly row: AuditRow;
}

const Row: FC<RowProps> = ({ frame, row }) => {
  const { columns, unknownAddress, unknownBrowser } = frame.t.pages.auditLog;
  return (
    <tr role="row">
      <td role="cell" class="lead">
        <Happened row={row} />
      </td>
      <TwoLines label={columns.who} first={<bdi>{row.who.name}</bdi>} second={row.who.email} />
      {row.address === null && row.browser === null ? (
        <TwoLines label={columns.from} first="–" second={null} />
      ) : (
        <TwoLines
          label={columns.from}
          first={<bdi>{row.address ?? unknownAddress}</bdi>}
          second={row.browser ?? unknownBrowser}
        />
      )}
      <td role="cell" data-label={columns.time}>
        <Moment frame={frame} at={row.at} />
      </td>
      <td role="cell" data-label={columns.number}>
        <span class="num muted">{formatNumber(frame.locale, row.number)}</span>
      </td>
    </tr>
  );
};

const Happened: FC<{ readonly row: AuditRow }> = ({ row }) => {
  const { tone, icon } = lookOf(row.action);
  return (
    <span class="event">
      <span class={`badge ${tone}`}>
        <Icon name={icon} size={16} />
      </span>
      <span>
        <b>
          <Sentence text={row.event} parts={{ target: <bdi>{row.target}</bdi> }} />
        </b>
        {row.note === null ? null : <small>{row.note}</small>}
      </span>
    </span>
  );
};

interface TwoLinesProps {
  readonly label: string;
  readonly first: Child;
  readonly second: string | null;
}

const TwoLines: FC<TwoLinesProps> = ({ label, first, second }) => (
  <td role="cell" data-label={label}>
    <span class="lines">
      {first}
      {second === null ? null : (
        <small>
          <bdi>{second}</bdi>
        </small>
      )}
    </span>
  </td>
);

interface Look {
  readonly tone: 'ok' | 'warn' | 'bad' | 'hue' | 'plain';
  readonly icon: IconName;
}

const GROUP_LOOKS = {
  'sign-ins': { tone: 'plain', icon: 'user' },
  failures: { tone: 'bad', icon: 'cross' },
  methods: { tone: 'hue', icon: 'key' },
  resets: { tone: 'warn', icon: 'reset' },
  policy: { tone: 'hue', icon: 'shield' },
  members: { tone: 'plain', icon: 'users' },
  keys: { tone: 'hue', icon: 'key' },
} as const satisfies Record<AuditGroup, Look>;

/** Those that should be seen at once among others of their group. */
const LOOKS: Readonly<Record<string, Look>> = {
  'sign_in.completed': { tone: 'ok', icon: 'check' },
  'recovery_code.used': { tone: 'warn', icon: 'life' },
  'authenticator.removed': { tone: 'warn', icon: 'key' },
  'membership.held': { tone: 'warn', icon: 'pause' },
  'mailbox.code_sent': { tone: 'plain', icon: 'mail' },
  'mailbox.proven': { tone: 'plain', icon: 'mail' },
  'session.ended': { tone: 'plain', icon: 'out' },
};

function lookOf(action: string): Look {
  const group = (GROUP_OF as Readonly<Record<string, AuditGroup>>)[action];
  return LOOKS[action] ?? (group === undefined ? { tone: 'plain', icon: 'info' } : GROUP_LOOKS[group]);
}
