import { Kysely, PostgresAdapter, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import type { KeepsStatements } from '../prepared.ts';
import type { Schema } from '../schema.ts';
import { StatementNames } from './statement-names.ts';

const BIGINT = 20;

/** Kysely on PostgreSQL 15 or newer. `bigint` is read as a number: every instant fits 53 bits. */
export function openPostgres(url: string, onIdleFault: (fault: Error) => void): Kysely<Schema> {
  const names = new StatementNames();
  return new Kysely<Schema>({ dialect: new Dialect({ pool: () => openPool(url, { onIdleFault, names }) }, names) });
}

class Dialect extends PostgresDialect {
  readonly #names: StatementNames;

  constructor(config: ConstructorParameters<typeof PostgresDialect>[0], names: StatementNames) {
    super(config);
    this.#names = names;
  }

  override createAdapter(): PostgresAdapter {
    return new Adapter(this.#names);
  }
}

class Adapter extends PostgresAdapter implements KeepsStatements {
  readonly #names: StatementNames;

  constructor(names: StatementNames) {
    super();
    this.#names = names;
  }

  keepStatement(sql: string): void {
    this.#names.keep(sql);
  }
}

interface Given {
  readonly onIdleFault: (fault: Error) => void;
  readonly names: StatementNames;
}

/** Its driver is loaded here: an installation on SQLite does without it. */
async function openPool(url: string, { onIdleFault, names }: Given): Promise<Pool> {
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
  pool.on('connect', (client) => {
    client.on('error', onIdleFault);
    names.speakOn(client);
  });
  return pool;
}
