import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Connection, requestOf } from './connection.ts';
import { drive, type Measure, medianOf, type Target, time } from './load.ts';
import { currentCodeOf, makePeople, PASSWORD, type Person } from './people.ts';
import { enrollApps, givePassword, mirror, ORGANIZATION } from './subjects/seed-twofold.ts';
import { expectStatus, memoryOf } from './subjects/subject.ts';
import { browsersAt, prepareServer } from './subjects/twofold.ts';

export interface LargeOrganization {
  readonly members: number;
  readonly page: Measure;
  readonly turnOn: Measure;
  readonly turnOff: Measure;
  readonly memory: number;
}

const MEMBERS = 10_000;
const PAGES = 50;
const TURNS = 10;

/** One organization of ten thousand, six in ten with an authenticator app, as its owner meets it. */
export async function measureLargeOrganization(parent: string): Promise<LargeOrganization> {
  const folder = mkdtempSync(join(parent, 'large-'));
  const server = await prepareServer(`sqlite:${folder}/large.db`, folder);
  const people = makePeople(MEMBERS);
  const owner = people[0] as Person;
  await mirror(server.composition, people, (person) => (person === owner ? 'owner' : 'member'));
  await enrollApps(server.composition, people.slice(0, MEMBERS * 0.6));
  await givePassword(server.composition, [owner]);
  const { stop, ...target } = await server.start();
  const connection = await Connection.open(target.url);
  const cookie = await browsersAt(target.url).signIn(connection, { person: owner, code: currentCodeOf(owner) });
  connection.close();

  await readPages({ target, cookie });
  const page = await readPages({ target, cookie });
  // A server closes what has been idle for some seconds, as the first connection has been by now.
  const turning = await Connection.open(target.url);
  const turned = await turnSwitch({ target, cookie, connection: turning });
  const memory = memoryOf(target.processId);
  turning.close();
  await stop();
  return { members: MEMBERS, page, ...turned, memory };
}

interface Client {
  readonly target: Target;
  readonly cookie: string;
  readonly connection: Connection;
}

function readPages({ target, cookie }: Omit<Client, 'connection'>): Promise<Measure> {
  const path = `/organizations/${ORGANIZATION}/teammates`;
  const request = requestOf(target.url, { method: 'GET', path, cookie });
  const act = async (connection: Connection) => {
    expectStatus(await connection.send(request), 200);
  };
  return drive({ target, concurrency: 1, times: PAGES, act });
}

/** On and off in turn. The password is in it, because the switch asks for it each time. */
async function turnSwitch(client: Client): Promise<Pick<LargeOrganization, 'turnOn' | 'turnOff'>> {
  let version = await readVersion(client);
  const turn = (secondFactor: 'required' | 'optional') =>
    time({ concurrency: 1, times: 1 }, async () => {
      await put(client, { secondFactor, version, password: PASSWORD });
      version += 1;
    });
  const [on, off]: [Measure[], Measure[]] = [[], []];
  while (on.length < TURNS) {
    on.push(await turn('required'));
    off.push(await turn('optional'));
  }
  return { turnOn: together(on), turnOff: together(off) };
}

const policyPath = `/v1/organizations/${ORGANIZATION}/policy`;

async function readVersion({ target: { url }, cookie, connection }: Client): Promise<number> {
  const answer = await connection.send(requestOf(url, { method: 'GET', path: policyPath, cookie }));
  return (JSON.parse(expectStatus(answer, 200).body) as { version: number }).version;
}

async function put({ target: { url }, cookie, connection }: Client, change: object): Promise<void> {
  const body = { type: 'application/json', text: JSON.stringify(change) };
  expectStatus(await connection.send(requestOf(url, { method: 'PUT', path: policyPath, cookie, body })), 200);
}

function together(measures: readonly Measure[]): Measure {
  const took = measures.map(({ p50 }) => p50);
  return { perSecond: 0, processor: 0, p50: medianOf(took), p99: Math.max(...took) };
}
