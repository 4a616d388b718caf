/* biome-ignore-all lint/a11y/noRedundantRoles: rows that the style sheet folds into cards would lose their roles */
import type { Child, FC } from 'hono/jsx';
import type { SecondFactorState, TeammateSort } from '../../domain/members/teammate.ts';
import { Address } from './parts/address.tsx';
import { Avatar } from './parts/avatar.tsx';
import { Chip } from './parts/chip.tsx';
import { Icon } from './parts/icon.tsx';
import { Moment } from './parts/moment.tsx';
import { SecondFactor } from './parts/second-factor.tsx';
import type { Frame, Role } from './props.ts';

export interface TeammateRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly state: SecondFactorState;
  /** `null` without a method. */
  readonly codesLeft: number | null;
  readonly lastSignInAt: number | null;
  readonly isYou: boolean;
  /** The person's own page, for admins. */
  readonly href: string;
}

export interface TeammatesTableProps {
  readonly frame: Frame;
  /** Admins select, and see how many codes are left and when somebody was last here. */
  readonly canChange: boolean;
  readonly rows: readonly TeammateRow[];
  readonly sort: TeammateSort;
  readonly sorts: Readonly<Record<TeammateSort, string>>;
}

/** Folds into cards where it has no room. */
export const TeammatesTable: FC<TeammatesTableProps> = (props) => {
  const { frame, canChange, rows } = props;
  const t = frame.t.pages.teammates.columns;
  return (
    <table class={canChange ? 'fold' : 'fold nolead'} role="table" aria-label={frame.t.pages.teammates.table}>
      <thead role="rowgroup">
        <tr role="row">
          {canChange ? <SelectAll frame={frame} /> : null}
          <SortedColumn {...props} by="name" label={t.person} />
          <SortedColumn {...props} by="enrolled" label={t.secondFactor} />
          {canChange ? <Column label={t.codes} /> : null}
          <Column label={t.role} />
          {canChange ? <SortedColumn {...props} by="last-sign-in" label={t.lastSignIn} /> : null}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <Row frame={frame} row={row} canChange={canChange} />
        ))}
      </tbody>
    </table>
  );
};

/** Selects nothing without script, so the script is what shows it. */
const SelectAll: FC<{ readonly frame: Frame }> = ({ frame }) => (
  <th role="columnheader" scope="col" class="tick">
    <input type="checkbox" data-select-all aria-label={frame.t.pages.teammates.selectAll} hidden />
  </th>
);

const Column: FC<{ readonly label: string }> = ({ label }) => (
  <th role="columnheader" scope="col">
    {label}
  </th>
);

type SortedColumnProps = TeammatesTableProps & { readonly by: TeammateSort; readonly label: string };

const SortedColumn: FC<SortedColumnProps> = ({ sort, sorts, by, label }) => (
  <th role="columnheader" scope="col" aria-sort={sort === by ? 'ascending' : undefined}>
    <a class="sort" href={sorts[by]}>
      {label}
      {sort === by ? <Icon name="go" size={12} /> : null}
    </a>
  </th>
);

interface RowProps {
  readonly frame: Frame;
  readonly row: TeammateRow;
  readonly canChange: boolean;
}

const Row: FC<RowProps> = ({ frame, row, canChange }) => {
  const t = frame.t.pages.teammates;
  return (
    <tr role="row">
      {canChange ? (
        <td role="cell" class="tick">
          {row.isYou ? null : <input type="checkbox" name="user" value={row.id} aria-label={t.select(row.name)} />}
        </td>
      ) : null}
      <td role="cell" class="lead">
        <PersonCell frame={frame} row={row} canChange={canChange} />
      </td>
      <Cell label={t.columns.secondFactor}>
        <span>
          <SecondFactor frame={frame} state={row.state} />
        </span>
      </Cell>
      {canChange ? (
        <Cell label={t.columns.codes}>
          <CodesLeft frame={frame} left={row.codesLeft} />
        </Cell>
      ) : null}
      <Cell label={t.columns.role}>{frame.t.common.roles[row.role]}</Cell>
      {canChange ? (
        <Cell label={t.columns.lastSignIn}>
          {row.lastSignInAt === null ? t.never : <Moment frame={frame} at={row.lastSignInAt} style="date" />}
        </Cell>
      ) : null}
    </tr>
  );
};

const Cell: FC<{ readonly label: string; readonly children?: Child }> = ({ label, children }) => (
  <td role="cell" data-label={label}>
    {children}
  </td>
);

const PersonCell: FC<RowProps> = ({ frame, row, canChange }) => (
  <span class="person">
    <Avatar name={row.name} />
    <span>
      <b>
        {canChange ? (
          <a href={row.href}>
            <bdi>{row.name}</bdi>
          </a>
        ) : (
          <bdi>{row.name}</bdi>
        )}
        {row.isYou ? <span class="muted"> {frame.t.pages.teammates.you}</span> : null}
      </b>
      <small>
        <Address email={row.email} />
      </small>
    </span>
  </span>
);

const FEW = 3;

const CodesLeft: FC<{ readonly frame: Frame; readonly left: number | null }> = ({ frame, left }) => {
  const t = frame.t.pages.teammates;
  if (left === null) return <>{t.none}</>;
  if (left > FEW) return <span class="num">{t.codesLeft(left)}</span>;
  return (
    <Chip tone="warn" icon="warn">
      <span class="num">{t.codesLeft(left)}</span>
    </Chip>
  );
};
