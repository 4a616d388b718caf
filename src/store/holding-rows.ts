import { type Kysely, PostgresAdapter, type SelectQueryBuilder } from 'kysely';
import type { Schema } from './schema.ts';

/**
 * Holds the rows that are read until the transaction ends. On SQLite every transaction has the database to itself from its
 * beginning, and there is nothing more to hold.
 */
export function holdingRows(db: Kysely<Schema>) {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  return <Tables extends keyof Schema, Row>(
    query: SelectQueryBuilder<Schema, Tables, Row>,
  ): SelectQueryBuilder<Schema, Tables, Row> => (isPostgres ? query.forUpdate() : query);
}
