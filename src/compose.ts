import { changeOwnPassword } from './accounts/change-password.ts';
import { disownNotice } from './accounts/disown-notice.ts';
import { lookAtFirstStart, makeFirstOwner } from './accounts/first-start.ts';
import { createInvitations, type Invitations } from './accounts/invitations.ts';
import { beginJourney, finishJourney, type JourneyNeeds } from './accounts/journeys.ts';
import { askSignInLink, findSignInLinkOwner, signInWithLink } from './accounts/magic-link.ts';
import { askReset, findResetOwner, resetPassword } from './accounts/password-reset.ts';
import { faultOfNewPassword, type KnownOf } from './accounts/password-rules.ts';
import { checkOwnPassword, signInWithPassword } from './accounts/passwords.ts';
import type { PeopleNeeds } from './accounts/people.ts';
import { type SingleSignOn, singleSignOnOf } from './accounts/single-sign-on/single-sign-on.ts';
import {
  hasOtherWayThanPasskeys,
  listWaysIn,
  makeOwnPassword,
  removeWayIn,
  type WaysInNeeds,
} from './accounts/ways-in.ts';
import { createEngine } from './application/create-engine.ts';
import type { Engine } from './application/engine.ts';
import type { EngineOptions } from './application/needs.ts';
import { checkKey } from './check-key.ts';
import type { Config, MailSettings } from './config/config.ts';
import type { UserId } from './domain/ids.ts';
import { isNonEmpty } from './domain/non-empty.ts';
import { aesKeyring } from './gateways/aes-keyring.ts';
import { argon2Hasher } from './gateways/argon2-hasher.ts';
import { devMailer } from './gateways/dev-mailer.ts';
import { devTextGateway } from './gateways/dev-text-gateway.ts';
import { dnsTxt } from './gateways/dns-txt.ts';
import { documentFetcher } from './gateways/document-fetcher.ts';
import { readKeyFile } from './gateways/key-file.ts';
import { libphonenumber } from './gateways/libphonenumber.ts';
import { nodeCrypto } from './gateways/node-crypto.ts';
import { openIdProvider } from './gateways/openid-provider.ts';
import { samlWhenNeeded } from './gateways/saml/when-needed.ts';
import { smtpMailer } from './gateways/smtp-mailer.ts';
import { type MovableClock, movableClock, systemClock } from './gateways/system-clock.ts';
import { textCarriers } from './gateways/text-carriers.ts';
import { webauthnVerifier } from './gateways/webauthn.ts';
import { zxcvbnStrength } from './gateways/zxcvbn-strength.ts';
import { createMetrics, type Metrics } from './http/operations/metrics.ts';
import type { Clock } from './ports/clock.ts';
import type { DevInbox } from './ports/dev-inbox.ts';
import type { Keyring } from './ports/keyring.ts';
import type { Mailer } from './ports/mailer.ts';
import type { TxtResolver } from './ports/outside-reader.ts';
import type { TextGateway } from './ports/text-gateway.ts';
import type { TextReporters } from './ports/text-reporter.ts';
import { type OpenedStore, openStore } from './store/open-store.ts';
import { inviteNextMembers } from './worker/invitations.ts';
import { sendDueMessages } from './worker/outbox.ts';
import { createWorker, type Job, type Worker } from './worker/worker.ts';
import { writeMessage } from './write-message.ts';
import { writeText } from './write-text.ts';

/** What a log is given; the composition root decides where it goes. */
export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** Everything put together, except the HTTP face. */
export interface Composition {
  readonly config: Config;
  readonly clock: Clock;
  readonly movable: MovableClock | null;
  readonly keyring: Keyring;
  readonly store: OpenedStore;
  readonly engine: Engine;
  readonly people: PeopleNeeds;
  readonly singleSignOn: SingleSignOn;
  readonly accounts: ReturnType<typeof accountsOf> &
    ReturnType<typeof waysInOf> & { readonly invitations: Invitations };
  readonly worker: Worker;
  readonly metrics: Metrics;
  /** `null` where no carrier of texts and calls is configured. */
  readonly textGateway: TextGateway | null;
  readonly textReporters: TextReporters;
  flushOutbox(): Promise<void>;
  close(): Promise<void>;
}

/** What a test puts in the place of the world outside. */
export interface Outside {
  readonly txt: TxtResolver;
}

const CLOCK_OFFSET = 'development-clock-offset';

export interface Opened {
  readonly keyring: Keyring;
  readonly store: OpenedStore;
}

/** The database as it is, with the key that the configuration names; nothing is held against anything yet. */
export function openInstallation(config: Config, log: Log): Opened {
  const keyring = keyringOf(config);
  const store = openStore(config.databaseUrl, {
    crypto: nodeCrypto,
    keyring,
    onIdleFault: (fault) => log.warn({ detail: fault.message }, 'a database connection broke'),
  });
  return { keyring, store };
}

/** Opens the database, brings it up to date, checks that the key belongs to it, and puts the parts together. */
export async function compose(config: Config, log: Log, outside: Outside = { txt: dnsTxt }): Promise<Composition> {
  const { keyring, store } = openInstallation(config, log);
  await store.migrate();
  await checkKey(store.installation, keyring);
  const movable = config.production ? null : movableClock(Number((await store.installation.read(CLOCK_OFFSET)) ?? 0));
  return assemble({ config, log, keyring, store, movable, outside });
}

interface Parts {
  readonly config: Config;
  readonly log: Log;
  readonly keyring: Keyring;
  readonly store: OpenedStore;
  readonly movable: MovableClock | null;
  readonly outside: Outside;
}

function assemble(parts: Parts): Composition {
  const { config, keyring, store, movable } = parts;
  const clock = movable ?? systemClock;
  const metrics = createMetrics();
  const { textGateway, textReporters } = carriersOf(parts, clock, metrics);
  const hasher = argon2Hasher(keyring);
  const passwords = { store: store.accounts, hasher, clock };
  const ways = waysInSettings(config);
  const engine = createEngine({
    store: store.engine,
    clock,
    crypto: nodeCrypto,
    keyring,
    passkeyVerifier: webauthnVerifier(config.url),
    hooks: {
      verifyPassword: (user, password, origin) => checkOwnPassword(passwords, { user, password, origin }),
      hasOtherWayIn: (user) => hasOtherWayThanPasskeys({ store: store.accounts, ...ways }, user),
    },
    meter: metrics,
    phoneNumbers: libphonenumber({ testNumbers: !config.production }),
    options: optionsOf(config, textGateway),
  });
  const people: PeopleNeeds = {
    ...{ ...passwords, crypto: nodeCrypto, engine },
    ...{ strength: zxcvbnStrength(), brand: config.name },
  };
  const jobs = [...jobsOf(parts, clock, textGateway), () => engine.audit.enter()];
  const worker = workerFor(parts, clock, jobs);
  return {
    ...{ config, clock, movable, keyring, store, engine, people, worker, metrics, textGateway, textReporters },
    singleSignOn: singleSignOnWith(parts, people),
    accounts: {
      ...accountsOf(people),
      ...waysInOf({ ...people, ...ways }),
      invitations: createInvitations({ ...people, people: store.people }),
    },
    async flushOutbox() {
      for (const job of jobs) while ((await job()) > 0);
    },
    async close() {
      await worker.stop();
      await store.close();
    },
  };
}

const workerFor = ({ log, store }: Parts, clock: Clock, jobs: readonly Job[]): Worker =>
  createWorker({
    invitations: store.people.repositories.memberInvitations,
    ...{ store: store.engine, accounts: store.accounts, singleSignOn: store.singleSignOn },
    ...{ idempotentCalls: store.idempotentCalls, clock, jobs },
    textDeliveries: store.textDeliveries,
    onFault: (fault) => log.warn({ detail: String(fault) }, 'the worker stumbled'),
  });

/** Who carries texts and calls, and what counts how they do. */
function carriersOf({ config, log, store }: Parts, clock: Clock, metrics: Metrics) {
  const needs = { clock, log, meter: metrics.texts, deliveries: store.textDeliveries, url: config.url };
  const { textGateway, textReporters } = textCarriers(config.texts, needs);
  // Without one text messages cannot be set up; outside production they are shown instead of sent.
  const shown = config.production ? null : devTextGateway(store.devInbox);
  return { textGateway: textGateway ?? shown, textReporters };
}

function singleSignOnWith({ config, store, outside }: Parts, { clock, crypto, engine }: PeopleNeeds): SingleSignOn {
  return singleSignOnOf({
    ...{ store: store.singleSignOn, accounts: store.accounts, clock, crypto, engine, url: config.url },
    spare: { byLink: config.mail.kind !== 'none', providers: config.providers.map(({ id }) => id) },
    saml: samlWhenNeeded({ allowHttp: !config.production }),
    txt: outside.txt,
    documents: documentFetcher({ allowInside: !config.production }),
  });
}

function optionsOf(
  { name: issuer, silenceAllowed, mail, url, textLimits }: Config,
  gateway: TextGateway | null,
): EngineOptions {
  const channels = gateway?.channels ?? [];
  const methods = methodsFor(url);
  return {
    ...{ issuer, silenceAllowed, canMail: mail.kind !== 'none', texts: { channels, ...textLimits } },
    methods: channels.includes('text') ? [...methods, 'sms'] : methods,
  };
}

/** Browsers keep passkeys for names of hosts, never for network addresses (WebAuthn L3 §4, "RP ID"). */
export const keepsPasskeys = ({ hostname }: URL) => !/^[\d.]+$|:/.test(hostname);

const methodsFor = (url: URL): EngineOptions['methods'] => (keepsPasskeys(url) ? ['passkey', 'totp'] : ['totp']);

/** Without a carrier messages wait in the outbox, where they can be seen, and nothing pretends to have sent them. */
function jobsOf({ config, log, store }: Parts, clock: Clock, textGateway: TextGateway | null): readonly Job[] {
  const mailer = mailerOf(config.mail, store.devInbox);
  if (mailer === null && textGateway === null) return [];
  const letterhead = { brand: config.name, url: config.url };
  const outbox = {
    ...{ store: store.engine, clock, mailer, textGateway },
    writeText: (text: Parameters<typeof writeText>[0]) => writeText(text, letterhead),
    write: (message: Parameters<typeof writeMessage>[0]) => writeMessage(message, letterhead),
    onFault: (fault: unknown) => log.warn({ detail: String(fault) }, 'a message was not sent'),
  };
  const invite = mailer === null ? [] : [() => inviteNextMembers(outbox)];
  return [...invite, () => sendDueMessages(outbox)].map(oneAtATime);
}

/** The worker and whoever flushes take turns: what the one has taken out is sent before the other says that all is. */
function oneAtATime(job: Job): Job {
  let last = Promise.resolve(0);
  return () => {
    last = last.then(job, job);
    return last;
  };
}

function mailerOf(mail: MailSettings, inbox: DevInbox): Mailer | null {
  switch (mail.kind) {
    case 'inbox':
      return devMailer(inbox);
    case 'smtp':
      return smtpMailer(mail);
    case 'none':
      return null;
  }
}

function keyringOf(config: Config): Keyring {
  const secrets = config.secrets ?? [readKeyFile(config.dataFolder)];
  if (!isNonEmpty(secrets)) throw new Error('TWOFOLD_SECRETS holds no secret.');
  return aesKeyring(secrets);
}

function accountsOf(people: PeopleNeeds) {
  return {
    signInWithPassword: (given: Parameters<typeof signInWithPassword>[1]) => signInWithPassword(people, given),
    checkOwnPassword: (given: Parameters<typeof checkOwnPassword>[1]) => checkOwnPassword(people, given),
    faultOfNewPassword: (password: string, person: KnownOf) => faultOfNewPassword(people, password, person),
    changeOwnPassword: (given: Parameters<typeof changeOwnPassword>[1]) => changeOwnPassword(people, given),
    passwordChangedAt: (user: string) => people.store.passwordChangedAt(user as UserId),
    askSignInLink: (asked: Parameters<typeof askSignInLink>[1]) => askSignInLink(people, asked),
    findSignInLinkOwner: (tokens: Parameters<typeof findSignInLinkOwner>[1]) => findSignInLinkOwner(people, tokens),
    signInWithLink: (given: Parameters<typeof signInWithLink>[1]) => signInWithLink(people, given),
    askReset: (asked: Parameters<typeof askReset>[1]) => askReset(people, asked),
    findResetOwner: (tokens: Parameters<typeof findResetOwner>[1]) => findResetOwner(people, tokens),
    resetPassword: (given: Parameters<typeof resetPassword>[1]) => resetPassword(people, given),
    disownNotice: (given: Parameters<typeof disownNotice>[1]) => disownNotice(people, given),
    lookAtFirstStart: (token: string) => lookAtFirstStart(people, token),
    makeFirstOwner: (given: Parameters<typeof makeFirstOwner>[1]) => makeFirstOwner(people, given),
  };
}

function waysInOf(needs: WaysInNeeds & JourneyNeeds) {
  return {
    listWaysIn: (user: string) => listWaysIn(needs, user),
    makeOwnPassword: (given: Parameters<typeof makeOwnPassword>[1]) => makeOwnPassword(needs, given),
    removeWayIn: (given: Parameters<typeof removeWayIn>[1]) => removeWayIn(needs, given),
    beginJourney: (given: Parameters<typeof beginJourney>[1]) => beginJourney(needs, given),
    finishJourney: (given: Parameters<typeof finishJourney>[1]) => finishJourney(needs, given),
  };
}

const waysInSettings = ({ providers, mail, url, production }: Config) => ({
  canMail: mail.kind !== 'none',
  byPasskey: keepsPasskeys(url),
  providers: providers.map((provider) =>
    openIdProvider({
      ...provider,
      redirectUri: new URL(`/sign-in/with/${provider.id}/callback`, url),
      allowHttp: !production && provider.issuer.protocol === 'http:',
    }),
  ),
});

/** Development: moves all the time that the product sees, and keeps it for the command line and the next start. */
export async function advanceClock({ movable, store, clock }: Composition, seconds: number) {
  if (movable === null) throw new Error('The clock does not move in production.');
  movable.moveTo(movable.offset + seconds * 1000);
  await store.installation.write(CLOCK_OFFSET, String(movable.offset));
  return clock.now();
}
