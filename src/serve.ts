import type { AddressInfo, Server } from 'node:net';
import { serve as listen } from '@hono/node-server';
import pino from 'pino';
import { offerFirstStart } from './accounts/first-start.ts';
import { advanceClock, type Composition, compose, keepsPasskeys, type Outside } from './compose.ts';
import type { Config } from './config/config.ts';
import { seedDemo } from './demo/seed.ts';
import { nodeCrypto } from './gateways/node-crypto.ts';
import { createRateLimits } from './http/api/rate-limits.ts';
import { createApp } from './http/app.ts';
import { loadAssets } from './http/assets.ts';
import type { Log, Services } from './http/services.ts';

export interface RunningServer {
  readonly url: URL;
  readonly composition: Composition;
  /** Where a new installation makes its first owner; null once there are people. */
  readonly firstStartUrl: URL | null;
  readonly isDemo: boolean;
  /** Answers what is under way, sends nothing new, and lets go of the database. */
  stop(): Promise<void>;
}

/** Starts the whole server. */
export async function startServer(
  config: Config,
  log: Log = createLog(config),
  outside?: Outside,
): Promise<RunningServer> {
  const composition = await compose(config, log, outside);
  const isEmpty = (await composition.store.engine.repositories.directory.countUsers()) === 0;
  if (isEmpty && config.demo !== 'none') await seedDemo(composition, config.demo);
  const firstStartUrl = isEmpty && config.demo === 'none' ? await firstStartUrlOf(composition) : null;
  const isDemo = !config.production && (await composition.store.installation.read('demo')) !== null;
  const app = createApp(servicesOf(composition, log, isDemo));
  const server = await open(app.fetch, config);
  composition.worker.start();
  const url = new URL(config.url);
  if (config.port === 0) url.port = String((server.address() as AddressInfo).port);
  return { url, composition, firstStartUrl, isDemo, stop: () => stop(server, composition) };
}

export function createLog(config: Config): Log {
  const redact = {
    paths: ['code', 'password', 'token', 'secret', '*.code', '*.password', '*.token', '*.secret'],
    censor: '[removed]',
  };
  // Lines are written together, a page or a quarter of a second at a time, and no request waits for them; what is left is
  // written on exit. One write for each line took 7 % of a session check.
  const batches = { dest: 1, sync: false, minLength: 4096, periodicFlush: 250 };
  const destination = pino.destination(batches);
  const { logLevel: level } = config;
  const log = pino({ level, redact }, destination);
  // Looking through the same four fields each time for one that cannot be there took another twentieth.
  const requests = pino({ level }, destination);
  return {
    request: (facts) => requests.info(facts, 'request'),
    info: (facts, message) => log.info(facts, message),
    warn: (facts, message) => log.warn(facts, message),
    error: (facts, message) => log.error(facts, message),
  };
}

async function firstStartUrlOf({ people, config }: Composition): Promise<URL> {
  const url = new URL('/first-start', config.url);
  url.searchParams.set('token', await offerFirstStart(people));
  return url;
}

export function servicesOf(composition: Composition, log: Log, isDemo: boolean): Services {
  const { config, engine, accounts, singleSignOn, clock, store, metrics, textReporters } = composition;
  const development = {
    inbox: store.devInbox,
    advanceClock: (seconds: number) => advanceClock(composition, seconds),
    flushOutbox: composition.flushOutbox,
    demo: isDemo,
  };
  return {
    ...{ engine, accounts, singleSignOn, clock, log, metrics, textReporters },
    assets: loadAssets(),
    idempotentCalls: store.idempotentCalls,
    textDeliveries: store.textDeliveries,
    rateLimits: createRateLimits(config.apiRate),
    settings: {
      ...{ name: config.name, url: config.url, production: config.production, trustProxy: config.trustProxy },
      canMail: config.mail.kind !== 'none',
      providers: config.providers.map(({ id, name }) => ({ id, name })),
      byPasskey: keepsPasskeys(config.url),
    },
    development: config.production ? null : development,
    newToken: () => nodeCrypto.newToken(),
    ping: () => store.ping(),
    isUnavailable: (fault) => store.isUnavailable(fault),
  };
}

function open(fetch: ReturnType<typeof createApp>['fetch'], config: Config): Promise<Server> {
  return new Promise((resolve, reject) => {
    const hostname = config.host === undefined ? {} : { hostname: config.host };
    const server = listen({ fetch, port: config.port, ...hostname }, () => resolve(server as Server));
    server.on('error', reject);
  });
}

async function stop(server: Server, composition: Composition): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  if ('closeIdleConnections' in server) (server as Server & { closeIdleConnections(): void }).closeIdleConnections();
  await closed;
  await composition.close();
}
