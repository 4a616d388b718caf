import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';

/** Characters: what has a longer list in it is rare, and every connection keeps what it has prepared. */
const LONGEST_NAMED = 4000;

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

  /** From now on this connection's statements go by their names. Whoever asks by a callback or a cursor goes past this. */
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

/**
 * A pooler that lends another connection knows no name (26000), or a taken one (42P05); a migration changed what a statement
 * gives (0A000, which has no code of its own, and whose message is translated).
 */
export function isLost(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false;
  const { code, routine } = fault as Error & { code?: unknown; routine?: unknown };
  return code === '26000' || code === '42P05' || (code === '0A000' && routine === 'RevalidateCachedQuery');
}
