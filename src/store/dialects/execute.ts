import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { CompiledQuery, QueryResult } from 'kysely';

export type Execute = (query: CompiledQuery) => QueryResult<never>;

type Values = readonly SQLOutputValue[];
type Row = Record<string, SQLOutputValue>;

interface Prepared {
  readonly statement: StatementSync;
  /** Null where nothing comes back. */
  readonly toRow: ((values: Values) => Row) | null;
}

const MOST_KEPT = 500;
/** Characters: the longest query that has no list in it is half as long. */
const LONGEST_KEPT = 4000;

/** Runs queries on one connection, and keeps what it has prepared. */
export function executeOn(database: DatabaseSync): Execute {
  const kept = new Map<string, Prepared>();
  function prepare(sql: string): Prepared {
    const known = kept.get(sql);
    if (known !== undefined) return known;
    const fresh = prepareOn(database, sql);
    // Texts with lists in them are long and have many spellings; keeping every one would grow without end.
    if (kept.size < MOST_KEPT && sql.length < LONGEST_KEPT) kept.set(sql, fresh);
    return fresh;
  }
  return ({ sql, parameters }) => {
    const { statement, toRow } = prepare(sql);
    const given = parameters as readonly SQLInputValue[];
    if (toRow !== null) return { rows: (statement.all(...given) as unknown as Values[]).map(toRow) as never[] };
    const { changes, lastInsertRowid } = statement.run(...given);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  };
}

function prepareOn(database: DatabaseSync, sql: string): Prepared {
  const statement = database.prepare(sql);
  if (statement.columns().length === 0) return { statement, toRow: null };
  statement.setReturnArrays(true);
  return { statement, toRow: rowMaker(() => statement.columns().map(({ name }) => name)) };
}

/**
 * Every row is a copy of one blank row. The objects that Node makes of rows have no shape in common, so that each of the
 * forty columns of a session check was looked up by its name.
 */
function rowMaker(readColumns: () => readonly string[]): (values: Values) => Row {
  let columns = readColumns();
  let blank = blankRow(columns);
  return (values) => {
    // Another process has added a column to a table of which everything is read.
    if (values.length !== columns.length) {
      columns = readColumns();
      blank = blankRow(columns);
    }
    const row = { ...blank };
    // By index: this loop runs for each value that comes out of the database.
    for (let index = 0; index < columns.length; index += 1) row[columns[index] as string] = values[index] ?? null;
    return row;
  };
}

/** What JSON gives has a shape, also where there are many columns. */
const blankRow = (columns: readonly string[]): Row =>
  JSON.parse(JSON.stringify(Object.fromEntries(columns.map((name) => [name, null]))));
