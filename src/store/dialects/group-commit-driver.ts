import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { CommitGroup } from './commit-group.ts';
import { type Execute, executeOn } from './execute.ts';

/**
 * Reads see what is committed, over a connection of their own; writers take turns on the other. All that is written in one
 * turn of the event loop is committed together, and nobody is told that their transaction is done before that: the wait
 * for the disk, which was three fifths of a verification under load, is shared by everybody who waits.
 */
export class GroupCommitDriver implements Driver {
  readonly #writer: DatabaseSync;
  readonly #reader: DatabaseSync;
  readonly #write: Execute;
  readonly #read: Execute;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #savepoint: StatementSync;
  readonly #release: StatementSync;
  #lastTurn: Promise<void> = Promise.resolve();
  #group: CommitGroup | null = null;
  #isInTransaction = false;
  #waitsForDisk = true;

  constructor(writer: DatabaseSync, reader: DatabaseSync) {
    this.#writer = writer;
    this.#reader = reader;
    this.#write = executeOn(writer);
    this.#read = executeOn(reader);
    // The write lock at once: what began by reading could not be upgraded beside another process.
    this.#begin = writer.prepare('begin immediate');
    this.#commit = writer.prepare('commit');
    this.#savepoint = writer.prepare('savepoint one');
    this.#release = writer.prepare('release one');
  }

  /** In a transaction, which has the writer to itself for its turn; and what only reads. Else null. */
  answerAtOnce(query: CompiledQuery, isTransaction: boolean): QueryResult<never> | null {
    if (isTransaction) return this.#isInTransaction ? this.#write(query) : null;
    return query.sql.startsWith('select') ? this.#read(query) : null;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<SqliteConnection> {
    return new SqliteConnection(this.#write, (query) => this.#executeAlone(query));
  }

  async beginTransaction(connection: SqliteConnection): Promise<void> {
    connection.endTurn = await this.#takeTurn();
    try {
      this.#joinGroup();
      this.#savepoint.run();
      this.#isInTransaction = true;
      this.#waitsForDisk = true;
    } catch (fault) {
      connection.leave();
      throw fault;
    }
  }

  /** The transaction that has its turn will not wait for the disk. @returns what does. */
  commitAhead(): () => Promise<void> {
    this.#waitsForDisk = false;
    const group = this.#group;
    return async () => group?.kept();
  }

  async commitTransaction(connection: SqliteConnection): Promise<void> {
    this.#release.run();
    this.#isInTransaction = false;
    const waits = this.#waitsForDisk;
    connection.leave();
    if (waits) await this.#group?.kept();
  }

  async rollbackTransaction(connection: SqliteConnection): Promise<void> {
    // Its turn was over, and the commit of the whole group failed: nothing of it is left.
    if (connection.endTurn === null) return;
    // After a full disk, among others, SQLite has already taken everything back.
    if (this.#writer.isTransaction) this.#writer.exec('rollback to one; release one');
    this.#isInTransaction = false;
    connection.leave();
    // Whoever hears of the failure finds nothing left open; whether the others came through is theirs to hear.
    await this.#group?.kept().catch(() => undefined);
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    const endTurn = await this.#takeTurn();
    this.#commitGroup();
    this.#reader.close();
    this.#writer.close();
    endTurn();
  }

  /** One statement outside a transaction. */
  async #executeAlone(query: CompiledQuery): Promise<QueryResult<never>> {
    if (query.sql.startsWith('select')) return this.#read(query);
    const endTurn = await this.#takeTurn();
    try {
      this.#joinGroup();
      return this.#write(query);
    } finally {
      endTurn();
      await this.#group?.kept();
    }
  }

  /** @returns what ends the turn. */
  async #takeTurn(): Promise<() => void> {
    const before = this.#lastTurn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#lastTurn = promise;
    await before;
    return resolve;
  }

  #joinGroup(): void {
    if (this.#group !== null && !this.#writer.isTransaction) this.#commitGroup();
    if (this.#group !== null) return;
    this.#begin.run();
    this.#group = new CommitGroup(() => void this.#takeTurn().then((endTurn) => this.#commitGroup(endTurn)));
  }

  #commitGroup(endTurn = () => {}): void {
    const group = this.#group;
    this.#group = null;
    try {
      if (group !== null) this.#commit.run();
      group?.settle(null);
    } catch (fault) {
      group?.settle(fault);
      if (this.#writer.isTransaction) this.#writer.exec('rollback');
    } finally {
      endTurn();
    }
  }
}

class SqliteConnection implements DatabaseConnection {
  /** Set while it is in a transaction. */
  endTurn: (() => void) | null = null;
  readonly #execute: Execute;
  readonly #executeAlone: (query: CompiledQuery) => Promise<QueryResult<never>>;

  constructor(execute: Execute, executeAlone: (query: CompiledQuery) => Promise<QueryResult<never>>) {
    this.#execute = execute;
    this.#executeAlone = executeAlone;
  }

  leave(): void {
    this.endTurn?.();
    this.endTurn = null;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.endTurn === null ? this.#executeAlone(query) : this.#execute(query);
  }

  streamQuery(): never {
    throw new Error('Nothing is streamed from SQLite.');
  }
}
