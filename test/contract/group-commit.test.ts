import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerOnceKept } from '../../src/ports/ahead.ts';
import { openSqlite } from '../../src/store/dialects/sqlite.ts';
import type { Schema } from '../../src/store/schema.ts';
import { writeAhead } from '../../src/store/write-ahead.ts';

describe('Given transactions on SQLite that come together', () => {
  let folder: string;
  let db: Kysely<Schema>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'twofold-group-'));
    db = openSqlite(join(folder, 'group.db'));
    await sql`create table owners (id integer primary key)`.execute(db);
    await sql`create table notes (id integer primary key, owner integer references owners)`.execute(db);
  });
  afterEach(async () => {
    await db.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  const note = (on: Kysely<Schema>, id: number, owner: number | null = null) =>
    sql`insert into notes (id, owner) values (${id}, ${owner})`.execute(on);
  const notes = async () =>
    (await sql<{ id: number }>`select id from notes order by id`.execute(db)).rows.map(({ id }) => id);
  const outcomes = async (works: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(works)).map(({ status }) => status);

  it('I-59 when one of them fails, then all of it is taken back and the others are kept', async () => {
    const one = db.transaction().execute((transaction) => note(transaction, 1));
    const failing = db.transaction().execute(async (transaction) => {
      await note(transaction, 2);
      throw new Error('not this one');
    });
    const other = db.transaction().execute((transaction) => note(transaction, 3));
    const alone = [note(db, 4), note(db, 4)];
    expect(await outcomes([one, failing, other, ...alone])).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
    expect(await notes()).toEqual([1, 3, 4]);
  });

  /** Checked at the commit, as a full disk would be. */
  const commitThatFails = () =>
    db.transaction().execute(async (transaction) => {
      await sql`pragma defer_foreign_keys = on`.execute(transaction);
      await note(transaction, 2, 404);
    });

  it('I-59 when their commit fails, then every one of them hears it, and nothing of it is there', async () => {
    const good = db.transaction().execute((transaction) => note(transaction, 1));
    expect(await outcomes([good, commitThatFails()])).toEqual(['rejected', 'rejected']);
    expect(await notes()).toEqual([]);
    await db.transaction().execute((transaction) => note(transaction, 5));
    expect(await notes()).toEqual([5]);
  });

  it('I-59 when one of them is under way, then nobody else sees any of it', async () => {
    const seen: (readonly number[])[] = [];
    await db.transaction().execute(async (transaction) => {
      await note(transaction, 1);
      seen.push(await notes());
    });
    expect([...seen, await notes()]).toEqual([[], [1]]);
  });

  it('I-59 when the store closes, then what was written before is kept', async () => {
    const begun = Promise.withResolvers<void>();
    const written = db.transaction().execute(async (transaction) => {
      begun.resolve();
      await note(transaction, 1);
    });
    await begun.promise;
    await Promise.all([written, db.destroy()]);
    db = openSqlite(join(folder, 'group.db'));
    expect(await notes()).toEqual([1]);
  });

  it('I-12 when one writes ahead, then it counts for whoever writes next, and is seen once it is kept', async () => {
    const { kept } = await writeAhead(db, (transaction) => note(transaction, 1));
    const before = await notes();
    const next = await outcomes([note(db, 1)]);
    await kept();
    expect([before, next, await notes()]).toEqual([[], ['rejected'], [1]]);
  });

  it('I-17 when what was written ahead is lost, then nobody hears what rested on it', async () => {
    const goOn = vi.fn(async () => {
      await commitThatFails().catch(() => undefined);
      return 'right';
    });
    const ahead = await writeAhead(db, (transaction) => note(transaction, 1));
    await expect(answerOnceKept(ahead, goOn)).rejects.toThrow('FOREIGN KEY');
    expect([goOn.mock.calls.length, await notes()]).toEqual([1, []]);
  });

  it('I-59 when nobody waits for what was written ahead, then it is kept all the same', async () => {
    await writeAhead(db, (transaction) => note(transaction, 1));
    await vi.waitFor(async () => expect(await notes()).toEqual([1]));
  });
});
