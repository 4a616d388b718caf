import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import type { Schema } from '../schema.ts';

const BIGINT = 20;

/** Kysely on PostgreSQL 15 or newer. `bigint` is read as a number: every instant fits 53 bits. */
export function openPostgres(url: string, onIdleFault: (fault: Error) => void): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: () => openPool(url, onIdleFault) }) });
}

/** Its driver is loaded here: an installation on SQLite does without it. */
async function openPool(url: string, onIdleFault: (fault: Error) => void): Promise<Pool> {
  const { default: pg } = await import('pg');
  const types = new pg.TypeOverrides();
  types.setTypeParser(BIGINT, Number);
  const pool = new pg.Pool({
    connectionString: url,
    types,
    max: 20,
    connectionTimeoutMillis: 5000,
    query_timeout: 15_000,
  });
  // A server that restarts breaks idle connections; unheard, that event would end this process.
  pool.on('error', onIdleFault);
  // While a connection is lent out the pool does not listen; the query that holds it fails by itself.
  pool.on('connect', (client) => client.on('error', onIdleFault));
  return pool;
}
