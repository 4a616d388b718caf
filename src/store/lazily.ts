import type { Kysely } from 'kysely';
import type { Crypto } from '../ports/crypto.ts';
import type { Keyring } from '../ports/keyring.ts';
import type { Schema } from './schema.ts';

export interface Tools {
  readonly crypto: Crypto;
  readonly keyring: Keyring;
}

export type Makers<Made> = { readonly [Name in keyof Made]: (db: Kysely<Schema>, tools: Tools) => Made[Name] };

interface Lazy {
  readonly db: Kysely<Schema>;
  readonly tools: Tools;
  readonly made: Record<string, unknown>;
}

/** Makes each part when it is first asked for: a transaction needs four or five of nearly twenty repositories. */
export function lazily<Made extends object>(makers: Makers<Made>): (db: Kysely<Schema>, tools: Tools) => Made {
  const prototype = {};
  for (const [name, make] of Object.entries(makers as Record<string, (db: Kysely<Schema>, tools: Tools) => unknown>)) {
    Object.defineProperty(prototype, name, {
      get(this: Lazy) {
        this.made[name] ??= make(this.db, this.tools);
        return this.made[name];
      },
    });
  }
  return (db, tools) => Object.assign(Object.create(prototype) as object, { db, tools, made: {} }) as unknown as Made;
}
