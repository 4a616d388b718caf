import { readFileSync } from 'node:fs';
import type { Answer, Connection } from '../connection.ts';
import type { Target } from '../load.ts';
import type { Person } from '../people.ts';

/** Somebody whose password was right, with the code that their app shows now. */
export interface Challenge {
  readonly person: Person;
  readonly cookie: string;
  readonly code: string;
}

/** A server that is measured: running, and full of the same people as the other. */
export interface Subject extends Target {
  readonly name: string;
  /** Right passwords, as many as asked for, that wait for their code. */
  prepareChallenges(count: number): Promise<readonly Challenge[]>;
  /** Password and code, from nothing to a session. @returns the session's cookie. */
  signIn(connection: Connection): Promise<string>;
  /** The code alone. @returns the session's cookie. */
  answer(connection: Connection, challenge: Challenge): Promise<string>;
  /** The request that asks whether this session may act in the organization, as it goes over the wire. */
  sessionCheck(cookie: string): string;
  stop(): Promise<void>;
}

export type Turn = () => { readonly person: Person; readonly code: string };

export function expectStatus(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Error(`Expected ${status}, got: ${answer.head}\n${answer.body}`);
  return answer;
}

/** Megabytes that the process holds in memory now; Linux only. */
export function memoryOf(processId: number): number {
  const status = readFileSync(`/proc/${processId}/status`, 'utf8');
  return Number(status.match(/VmRSS:\s+(\d+) kB/)?.[1]) / 1000;
}
