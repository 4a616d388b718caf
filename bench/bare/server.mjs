// What the computer allows: a sign-in in two requests with nothing in it but its hash, some thirty prepared statements, one
// commit that waits for the disk for each request, and Node's own HTTP. No routes, no policy, no limits, no log, no checks.
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { hashRaw } from '@node-rs/argon2';

const [file] = process.argv.slice(2);
const PEOPLE = 5000;
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };
/** As many under way as there are threads for it in Node. */
const HASHES_AT_ONCE = 4;
const TABLES = ['account', 'password', 'authenticator', 'sign_in', 'session', 'audit'];

const database = new DatabaseSync(file);
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
const statements = Object.fromEntries(TABLES.map((table) => [table, prepare(table)]));
const people = seed();
const turn = takeTurns(HASHES_AT_ONCE);
let next = 0;

const server = createServer(async (request, response) => {
  const fields = new URLSearchParams(await read(request));
  next += 1;
  const id = people[next % PEOPLE];
  if (request.url === '/sign-in') await checkPassword(id, fields.get('password') ?? '');
  else checkCode(id);
  response.writeHead(303, { location: '/', 'set-cookie': `session=${newId()}; HttpOnly` }).end();
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }));

async function checkPassword(id, password) {
  look(id, ['account', 'password', 'authenticator', 'account', 'password']);
  await turn(() => hashRaw(password, { ...ARGON2ID, salt: randomBytes(16) }));
  write(id, { counted: ['password'], added: ['sign_in', 'audit', 'audit'] });
}

function checkCode(id) {
  look(id, ['sign_in', 'account', 'authenticator', 'password', 'account', 'authenticator']);
  for (let step = 0; step < 3; step += 1) createHmac('sha1', 'a secret').update(String(step)).digest();
  const counted = ['account', 'authenticator', 'password'];
  write(id, { counted, added: ['sign_in', 'session', 'audit', 'audit'] });
}

function prepare(table) {
  database.exec(`create table ${table} (id text primary key, parent text, one text, two text, count integer) strict`);
  database.exec(`create index ${table}_parent on ${table} (parent)`);
  return {
    find: database.prepare(`select * from ${table} where id = ?`),
    add: database.prepare(`insert into ${table} values (?, ?, ?, ?, 0)`),
    count: database.prepare(`update ${table} set count = count + 1 where id = ?`),
  };
}

function seed() {
  const ids = Array.from({ length: PEOPLE }, newId);
  database.exec('begin');
  for (const id of ids) for (const table of TABLES) add(table, id);
  database.exec('commit');
  return ids;
}

function look(id, tables) {
  for (const table of tables) statements[table].find.get(id);
}

function write(id, { counted, added }) {
  database.exec('begin immediate');
  for (const table of counted) statements[table].count.run(id);
  for (const table of added) add(table, newId());
  database.exec('commit');
}

function add(table, id) {
  statements[table].add.run(id, newId(), 'x'.repeat(150), 'y'.repeat(100));
}

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** @returns what runs so many at once and lets the others wait. */
function takeTurns(most) {
  let underWay = 0;
  const waiting = [];
  return async (act) => {
    if (underWay >= most) await new Promise((resolve) => waiting.push(resolve));
    underWay += 1;
    try {
      return await act();
    } finally {
      underWay -= 1;
      waiting.shift()?.();
    }
  };
}

function newId() {
  return randomBytes(16).toString('base64url');
}
