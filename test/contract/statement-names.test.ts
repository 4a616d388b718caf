import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPostgres } from '../../src/store/dialects/postgres.ts';
import { isUnavailable } from '../../src/store/is-unavailable.ts';
import { migrate } from '../../src/store/migrate.ts';
import { prepared } from '../../src/store/prepared.ts';
import type { Schema } from '../../src/store/schema.ts';
import { databases } from '../fixtures/databases.ts';

const postgres = databases.find(({ name }) => name === 'PostgreSQL');

const namesOf = () => {
  const nameOf = prepared((db, { id }: { id: string }) => db.selectFrom('users').select('name').where('id', '=', id));
  const allOf = prepared((db, { id }: { id: string }) => db.selectFrom('users').selectAll().where('id', '=', id));
  return { nameOf, allOf };
};

let database: Awaited<ReturnType<NonNullable<typeof postgres>['fresh']>>;
let db: Kysely<Schema>;

beforeAll(async () => {
  if (postgres === undefined) throw new Error('No PostgreSQL.');
  database = await postgres.fresh();
  db = openPostgres(database.url, () => undefined);
  await migrate(db);
  await sql`insert into users (id, email, email_key, name, name_key, created_at, state) values ('u', 'u', 'u', 'Una', 'una', 0, 'active')`.execute(
    db,
  );
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const keptOn = async (one: Kysely<Schema>) =>
  (await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(one)).rows.map(
    ({ statement }) => statement,
  );

it('DESIGN a statement that comes again is read once on each connection, and what reads every column is not kept', async () => {
  const { nameOf, allOf } = namesOf();
  await db.connection().execute(async (one) => {
    for (let times = 0; times < 7; times += 1) {
      expect((await nameOf(one, { id: 'u' })).rows).toEqual([{ name: 'Una' }]);
      expect((await allOf(one, { id: 'u' })).rows).toMatchObject([{ name: 'Una' }]);
    }
    expect(await keptOn(one)).toEqual(['select "name" from "users" where "id" = $1']);
  });
});

it('I-59 a migration that adds a column under way breaks none of them', async () => {
  const { nameOf, allOf } = namesOf();
  await db.connection().execute(async (one) => {
    for (let times = 0; times < 7; times += 1) {
      await nameOf(one, { id: 'u' });
      await allOf(one, { id: 'u' });
    }
    await sql`alter table users add column shoe_size text not null default '38'`.execute(db);
    expect((await nameOf(one, { id: 'u' })).rows).toEqual([{ name: 'Una' }]);
    expect((await allOf(one, { id: 'u' })).rows).toMatchObject([{ name: 'Una', shoe_size: '38' }]);
  });
});

const LOST: readonly (readonly [string, (one: Kysely<Schema>) => Promise<unknown>])[] = [
  ['a pooler knows no names', (one) => sql`deallocate all`.execute(one)],
  [
    'a migration has changed what a statement gives',
    () => sql`alter table users alter column name type varchar(900)`.execute(db),
  ],
];

it.each(LOST)('I-17 where %s, one call asks to be made again, and from then on there are no names', async (_, lose) => {
  const own = openPostgres(database.url, () => undefined);
  const { nameOf } = namesOf();
  await own.connection().execute(async (one) => {
    await nameOf(one, { id: 'u' });
    await lose(one);
    const fault = await nameOf(one, { id: 'u' }).catch((thrown: unknown) => thrown);
    expect(isUnavailable(fault)).toBe(true);
    expect((await nameOf(one, { id: 'u' })).rows).toEqual([{ name: 'Una' }]);
  });
  await own.destroy();
});

it('I-17 where a pooler lends a connection that knows the name already, it is the same', async () => {
  const [one, other] = [openPostgres(database.url, () => undefined), openPostgres(database.url, () => undefined)];
  const { nameOf } = namesOf();
  const name = await one.connection().execute(async (connection) => {
    await nameOf(connection, { id: 'u' });
    return (await sql<{ name: string }>`select name from pg_prepared_statements`.execute(connection)).rows[0]?.name;
  });
  await other.connection().execute(async (connection) => {
    await sql.raw(`prepare ${name} as select 1`).execute(connection);
    const fault = await nameOf(connection, { id: 'u' }).catch((thrown: unknown) => thrown);
    expect(isUnavailable(fault)).toBe(true);
    expect((await nameOf(connection, { id: 'u' })).rows).toEqual([{ name: 'Una' }]);
  });
  await Promise.all([one.destroy(), other.destroy()]);
});
