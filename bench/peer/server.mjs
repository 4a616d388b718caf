// better-auth as its documentation sets it up: e-mail and password, two-factor and organization plugins, Node's own server.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Algorithm, hash, verify } from '@node-rs/argon2';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { organization, twoFactor } from 'better-auth/plugins';
import { openDatabase } from './database.mjs';
import { seed } from './seed.mjs';

const [databaseUrl, peopleFile] = process.argv.slice(2);

/** The same parameters as Twofold's. */
const ARGON2ID = { algorithm: Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const baseURL = `http://127.0.0.1:${server.address().port}`;

const auth = betterAuth({
  baseURL,
  secret: 'a secret that is long enough for a benchmark',
  database: openDatabase(databaseUrl),
  telemetry: { enabled: false },
  rateLimit: { enabled: false },
  emailAndPassword: {
    enabled: true,
    password: {
      hash: (password) => hash(password, ARGON2ID),
      verify: (given) => verify(given.hash, given.password),
    },
  },
  plugins: [twoFactor(), organization()],
});

const { runMigrations } = await getMigrations(auth.options);
await runMigrations();
const seeded = await seed(await auth.$context, JSON.parse(readFileSync(peopleFile, 'utf8')));
server.on('request', toNodeHandler(auth));
console.log(JSON.stringify({ url: baseURL, ...seeded }));
