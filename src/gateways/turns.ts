/** Milliseconds for which whoever is done waits for others, while there is a line. */
export const LONGEST_HELD = 50;

/**
 * At most `most` work at once, the others wait: network by network, so that whoever comes from a quiet one waits for as many
 * others as there are networks, and not for all of a flood.
 */
export function takeTurns(most: number) {
  let running = 0;
  const lines = new Map<string, (() => void)[]>();
  function join(network: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const line = lines.get(network) ?? [];
    line.push(resolve);
    lines.set(network, line);
    return promise;
  }
  /** Whose turn it is; their network goes to the end of the round. */
  function next(): (() => void) | undefined {
    for (const [network, line] of lines) {
      const first = line.shift();
      lines.delete(network);
      if (line.length > 0) lines.set(network, line);
      return first;
    }
    return undefined;
  }
  const leave = leaveTogether();
  return async <Value>(network: string, work: () => Promise<Value>): Promise<Value> => {
    if (running >= most) await join(network);
    else running += 1;
    try {
      return await work();
    } finally {
      // The place is handed over, not freed, so that a newcomer cannot slip in before those who wait.
      const begin = next();
      if (begin === undefined) running -= 1;
      else begin();
      await leave(begin === undefined);
    }
  };
}

/**
 * While there is a line, whoever is done waits for others who will be: what follows a hash is short, but takes three times as
 * long where hashes that run in between have emptied the processor's caches. Together they wait for the disk once (ADR 0034).
 */
function leaveTogether() {
  let held: (() => void)[] = [];
  let atTheLatest: NodeJS.Timeout | undefined;
  function letGo(): void {
    clearTimeout(atTheLatest);
    atTheLatest = undefined;
    const leaving = held;
    held = [];
    for (const go of leaving) go();
  }
  return async (isLineEmpty: boolean): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    held.push(resolve);
    if (isLineEmpty) letGo();
    else atTheLatest ??= setTimeout(letGo, LONGEST_HELD);
    await promise;
  };
}
