import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** A few facts about this database as a whole, by name. */
export interface Installation {
  read(key: string): Promise<string | null>;
  write(key: string, value: string): Promise<void>;
}

export function installation(db: Kysely<Schema>): Installation {
  return {
    async read(key) {
      const row = await db.selectFrom('installation').select('value').where('key', '=', key).executeTakeFirst();
      return row?.value ?? null;
    },
    async write(key, value) {
      await db
        .insertInto('installation')
        .values({ key, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute();
    },
  };
}
