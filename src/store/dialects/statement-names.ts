import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';

/** Characters: what has a longer list in it is rare, and every connection keeps what it has prepared. */
const LONGEST_NAMED = 4000;

/** A pooler that lends another connection knows no name, or a taken one; a migration changed what a statement gives. */
const CODES_OF_LOST = new Set(['26000', '42P05']);
const LOST = /cached plan must not change result type/;

/**
 * The statements that PostgreSQL keeps prepared on each connection, by name: reading and planning a statement anew took it
 * longer than running it. The name is made of the text, so that it stands for the same statement on every node.
 */
export class StatementNames {
  readonly #names = new Map<string, string>();
  #isOver = false;

  keep(sql: string): void {
    // What reads every column gives another one more once a migration has added it, which a named statement may not.
    if (this.#isOver || sql.length > LONGEST_NAMED || sql.includes('*')) return;
    this.#names.set(sql, `twofold_${createHash('sha256').update(sql).digest('hex').slice(0, 32)}`);
  }

  /** From now on this connection's statements go by their names. */
  speakOn(client: PoolClient): void {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    const ask = async (text: unknown, ...rest: unknown[]) => {
      const name = typeof text === 'string' ? this.#names.get(text) : undefined;
      if (name === undefined) return query(text, ...rest);
      return this.#orForget(query({ name, text, values: rest[0] }));
    };
    client.query = ask as typeof client.query;
  }

  /** Where names do not hold, statements go without them from then on: slower, and each of them works. */
  async #orForget(answer: unknown): Promise<unknown> {
    try {
      return await answer;
    } catch (fault) {
      if (isLost(fault)) {
        this.#isOver = true;
        this.#names.clear();
      }
      throw fault;
    }
  }
}

function isLost(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false;
  const { code } = fault as Error & { code?: unknown };
  return LOST.test(fault.message) || (typeof code === 'string' && CODES_OF_LOST.has(code));
}
