import type { Kysely } from 'kysely';
import { type Compilable, prepared } from './prepared.ts';
import type { Schema } from './schema.ts';

/** Rows in one statement, the most first: databases take a limited number of values in one. */
const SIZES = [100, 20, 4, 1] as const;

type Values = Readonly<Record<string, unknown>>;

/**
 * The same statement for a list of rows, in as few ready-made pieces as the list can be cut into: building and compiling one
 * long statement for each list took longer than running it.
 */
export function preparedForMany<Row extends object>(
  build: (db: Kysely<Schema>, rows: readonly Row[]) => Compilable<unknown>,
): (db: Kysely<Schema>, rows: readonly Row[]) => Promise<void> {
  const pieces = SIZES.map((size) => ({
    size,
    run: prepared((db, values: Values) => build(db, toRows(values, size))),
  }));
  return async (db, rows) => {
    let at = 0;
    for (const { size, run } of pieces) {
      for (; rows.length - at >= size; at += size) await run(db, toValues(rows.slice(at, at + size)));
    }
  };
}

/** One name for each value: its row, then its column. */
const toValues = (rows: readonly object[]): Values =>
  Object.fromEntries(
    rows.flatMap((row, index) => Object.entries(row).map(([column, value]) => [`${index} ${column}`, value])),
  );

function toRows<Row>(values: Values, size: number): readonly Row[] {
  const rows = Array.from({ length: size }, (): Record<string, unknown> => ({}));
  for (const [name, value] of Object.entries(values)) {
    const [index = '', column = ''] = name.split(' ');
    Object.assign(rows[Number(index)] as object, { [column]: value });
  }
  return rows as readonly Row[];
}
