import { readFileSync } from 'node:fs';
import { Connection } from './connection.ts';

export interface Measure {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of the server's processor for each; it hardly minds what else the computer does. 0 without a server. */
  readonly processor: number;
}

/** A running server. */
export interface Target {
  readonly url: URL;
  readonly processId: number;
}

/** One thing that a client does, over its own connection. */
export type Act = (connection: Connection) => Promise<void>;

export interface Plan {
  readonly target: Target;
  /** Clients at the same time, each beginning anew as soon as it has its answer. */
  readonly concurrency: number;
  readonly times: number;
  readonly act: Act;
}

/** Does it so many times in all, and says how fast that was. A wrong answer ends the run: a fast refusal is no figure. */
export async function drive({ target, concurrency, times, act }: Plan): Promise<Measure> {
  const connections = await Promise.all(Array.from({ length: concurrency }, () => Connection.open(target.url)));
  const before = processorTimeOf(target);
  const measure = await time({ concurrency, times }, (client) => act(connections[client] as Connection));
  const processor = (processorTimeOf(target) - before) / times;
  for (const connection of connections) connection.close();
  return { ...measure, processor };
}

const MILLISECONDS_PER_TICK = 10;

/** Milliseconds so far, of all its threads, in user mode and in the kernel's; Linux only (proc_pid_stat(5)). */
function processorTimeOf({ processId }: Target): number {
  const [, afterName = ''] = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ');
  const fields = afterName.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MILLISECONDS_PER_TICK;
}

/** The same without a server. */
export async function time(
  { concurrency, times }: Pick<Plan, 'concurrency' | 'times'>,
  act: (client: number) => Promise<void>,
): Promise<Measure> {
  const took: number[] = [];
  let begun = 0;
  const client = async (_: unknown, index: number) => {
    while (begun < times) {
      begun += 1;
      const started = performance.now();
      await act(index);
      took.push(performance.now() - started);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: concurrency }, client));
  const seconds = (performance.now() - started) / 1000;
  took.sort((one, other) => one - other);
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0;
  return { perSecond: took.length / seconds, p50: at(0.5), p99: at(0.99), processor: 0 };
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
