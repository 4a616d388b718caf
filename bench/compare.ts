import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { hashRaw } from '@node-rs/argon2';
import pg from 'pg';
import { drive, type Measure, medianOf, time } from './load.ts';
import { makePeople, takeTurns } from './people.ts';
import { startBare } from './subjects/bare.ts';
import { startBetterAuth } from './subjects/better-auth.ts';
import { memoryOf, type Subject } from './subjects/subject.ts';
import { startTwofold } from './subjects/twofold.ts';

/** Two codes for each at the start: enough for every turn of a run, however fast the computer. */
const PEOPLE = 5000;
const ROUNDS = 3;
const AT_ONCE = 16;
/** How often each thing is done in a round: some seconds of work for either server. */
const TIMES = {
  /** Before anything is measured, on both alike: Node compiles what runs often, and an hour later all of it has been. */
  warmUp: { signIns: 100, singleSignIns: 10, answers: 1000, sessionChecks: 2000 },
  signIns: { Twofold: 400, 'better-auth': 200 },
  singleSignIns: 80,
  answers: { Twofold: 1500, 'better-auth': 300 },
  sessionChecks: { Twofold: 20_000, 'better-auth': 2000 },
  sessions: 64,
  hashes: 300,
  singleHashes: 80,
} as const;

type Name = 'Twofold' | 'better-auth';

export interface Figures {
  readonly signIn: Measure;
  readonly singleSignIn: Measure;
  readonly answer: Measure;
  readonly sessionCheck: Measure;
}

export type SignInFigures = Pick<Figures, 'signIn' | 'singleSignIn'>;

export interface Comparison {
  /** argon2id with the same parameters and nothing else, by the same process that drives the servers. */
  readonly hash: { readonly many: Measure; readonly single: Measure };
  readonly of: Readonly<Record<Name, Figures & { readonly memory: number }>>;
  /** Sign-ins of a server with nothing in it but what none can do without; null where it was not measured. */
  readonly bare: SignInFigures | null;
}

/** @param database `sqlite`, or the address of a PostgreSQL server where databases can be made. */
export async function compareOn(database: string, parent: string): Promise<Comparison> {
  const folder = mkdtempSync(join(parent, 'compare-'));
  const urlOf = (name: string) => (database === 'sqlite' ? `sqlite:${folder}/${name}.db` : newDatabase(database, name));
  const people = makePeople(PEOPLE);
  const given = { folder, people, takeTurn: takeTurns(people) };
  const subjects = [
    await startTwofold({ ...given, databaseUrl: await urlOf('twofold') }),
    await startBetterAuth({ ...given, databaseUrl: await urlOf('peer') }),
  ];
  for (const subject of subjects) await measure(subject, true);
  const bare = database === 'sqlite' ? await startBare(folder) : null;
  const rounds: Comparison[] = [];
  while (rounds.length < ROUNDS) rounds.push(await measureRound(subjects, bare));
  for (const { stop } of subjects) await stop();
  await bare?.stop();
  return medians(rounds);
}

async function newDatabase(server: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return Object.assign(new URL(server), { pathname: `/${name}` }).href;
}

async function measureRound(subjects: readonly Subject[], bare: SignsIn | null): Promise<Comparison> {
  const hash = await measureHash();
  const of: Record<string, Comparison['of'][Name]> = {};
  for (const subject of subjects) {
    const figures = await measure(subject, false);
    of[subject.name] = { ...figures, memory: memoryOf(subject.processId) };
  }
  return { hash, of: of as Comparison['of'], bare: await measureBare(bare) };
}

const measureBare = async (bare: SignsIn | null) =>
  bare && {
    signIn: await signIn(bare, { concurrency: AT_ONCE, times: TIMES.signIns.Twofold }),
    singleSignIn: await signIn(bare, { concurrency: 1, times: TIMES.singleSignIns }),
  };

type SignsIn = Pick<Subject, 'url' | 'processId' | 'signIn'>;

function signIn(target: SignsIn, plan: { readonly concurrency: number; readonly times: number }): Promise<Measure> {
  return drive({ ...plan, target, act: async (connection) => void (await target.signIn(connection)) });
}

/** Twofold's own parameters: 19 MiB, two passes, one lane. */
async function measureHash(): Promise<Comparison['hash']> {
  const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };
  const act = async () => {
    await hashRaw('rather a long pass phrase', { ...parameters, salt: randomBytes(16) });
  };
  const single = await time({ concurrency: 1, times: TIMES.singleHashes }, act);
  return { many: await time({ concurrency: AT_ONCE, times: TIMES.hashes }, act), single };
}

async function measure(subject: Subject, isWarmUp: boolean): Promise<Figures> {
  const timesOf = (what: keyof typeof TIMES.warmUp) => {
    const times = isWarmUp ? TIMES.warmUp[what] : TIMES[what];
    return typeof times === 'number' ? times : times[subject.name as Name];
  };
  const many = await signIn(subject, { concurrency: AT_ONCE, times: timesOf('signIns') });
  const single = await signIn(subject, { concurrency: 1, times: timesOf('singleSignIns') });
  const sessions: string[] = [];
  return {
    signIn: many,
    singleSignIn: single,
    answer: await measureAnswers(subject, timesOf('answers'), sessions),
    sessionCheck: await measureSessionChecks(subject, timesOf('sessionChecks'), sessions),
  };
}

/** @param sessions is given the cookies of the sessions that come of it. */
async function measureAnswers(subject: Subject, times: number, sessions: string[]): Promise<Measure> {
  const waiting = [...(await subject.prepareChallenges(times))];
  return drive({
    ...{ target: subject, concurrency: AT_ONCE, times },
    async act(connection) {
      const challenge = waiting.pop();
      if (challenge !== undefined) sessions.push(await subject.answer(connection, challenge));
    },
  });
}

async function measureSessionChecks(subject: Subject, times: number, sessions: readonly string[]): Promise<Measure> {
  const requests = sessions.slice(0, TIMES.sessions).map((cookie) => subject.sessionCheck(cookie));
  let next = 0;
  return drive({
    ...{ target: subject, concurrency: AT_ONCE, times },
    async act(connection) {
      next += 1;
      const answer = await connection.send(requests[next % requests.length] as string);
      if (answer.status !== 200) throw new Error(`The session check was refused: ${answer.head}\n${answer.body}`);
    },
  });
}

/** Each number by itself, so that one noisy round does not decide. */
function medians(rounds: readonly Comparison[]): Comparison {
  const median = (measureOf: (round: Comparison) => Measure): Measure => {
    const measures = rounds.map(measureOf);
    const of = (key: keyof Measure) => medianOf(measures.map((one) => one[key]));
    return { perSecond: of('perSecond'), p50: of('p50'), p99: of('p99'), processor: of('processor') };
  };
  const figuresOf = (name: Name) => ({
    signIn: median((round) => round.of[name].signIn),
    singleSignIn: median((round) => round.of[name].singleSignIn),
    answer: median((round) => round.of[name].answer),
    sessionCheck: median((round) => round.of[name].sessionCheck),
    memory: Math.max(...rounds.map((round) => round.of[name].memory)),
  });
  const bareOf = ({ bare }: Comparison) => bare as SignInFigures;
  const isBareMeasured = rounds.every(({ bare }) => bare !== null);
  const bare = () => ({
    signIn: median((round) => bareOf(round).signIn),
    singleSignIn: median((round) => bareOf(round).singleSignIn),
  });
  return {
    bare: isBareMeasured ? bare() : null,
    hash: { many: median(({ hash }) => hash.many), single: median(({ hash }) => hash.single) },
    of: { Twofold: figuresOf('Twofold'), 'better-auth': figuresOf('better-auth') },
  };
}
