import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestClock, testClock } from '../../test/fixtures/test-clock.ts';
import type { UserId } from '../domain/ids.ts';
import { type Duration, hours, type Instant, minutes, seconds } from '../domain/time.ts';
import { aesKeyring } from '../gateways/aes-keyring.ts';
import { nodeCrypto } from '../gateways/node-crypto.ts';
import type { Mail, Mailer } from '../ports/mailer.ts';
import { NO_ORIGIN } from '../ports/repositories/records.ts';
import { type OpenedStore, openStore } from '../store/open-store.ts';
import { writeMessage } from '../write-message.ts';
import { writeText } from '../write-text.ts';
import { sendDueMessages } from './outbox.ts';

const ANA = 'usr_ana' as UserId;
const MAILBOX_CODE = { kind: 'mailbox-code', code: '551027', minutes: 10 } as const;

/** A carrier that takes mail, or does not. */
function carrier() {
  const taken: Mail[] = [];
  const state = { isDown: false, tries: 0 };
  const mailer: Mailer = {
    async send(mail) {
      state.tries += 1;
      if (state.isDown) throw new Error('451 try again later');
      taken.push(mail);
      return { kind: 'taken' };
    },
  };
  return { taken, state, mailer };
}

describe('Given the outbox', () => {
  let folder: string;
  let file: string;
  let store: OpenedStore;
  let clock: TestClock;
  let mail: ReturnType<typeof carrier>;
  let faults: unknown[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'twofold-outbox-'));
    file = join(folder, 'twofold.db');
    const keyring = aesKeyring(['a-secret-with-more-than-32-letters-in-it']);
    store = openStore(`sqlite:${file}`, { crypto: nodeCrypto, keyring, onIdleFault: () => undefined });
    await store.migrate();
    clock = testClock();
    mail = carrier();
    faults = [];
    const ana = { id: ANA, email: 'ana@acme.example', name: 'Ana', state: 'active' } as const;
    await store.engine.repositories.directory.putUser(ana, clock.now());
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const post = (goodUntil: Instant | null = null) =>
    store.engine.repositories.outbox.add(
      { user: ANA, content: MAILBOX_CODE, origin: NO_ORIGIN, goodUntil },
      clock.now(),
    );
  const send = () =>
    sendDueMessages({
      store: store.engine,
      clock,
      mailer: mail.mailer,
      textGateway: null,
      writeText: (text) => writeText(text, { brand: 'Twofold', url: new URL('https://id.example') }),
      write: (message) => writeMessage(message, { brand: 'Twofold', url: new URL('https://id.example') }),
      onFault: (fault) => faults.push(fault),
    });
  function inDatabase<Value>(work: (database: DatabaseSync) => Value): Value {
    const database = new DatabaseSync(file);
    try {
      return work(database);
    } finally {
      database.close();
    }
  }
  const rows = () =>
    inDatabase((database) => database.prepare('select state, tries, sealed_content from outbox').all());

  async function sendFor(time: Duration) {
    for (let waited = 0; waited < time; waited += seconds(5)) {
      await send();
      clock.advance(seconds(5));
    }
  }

  it('I-56 when a carrier takes a message, then it is sent once, to the stored address, and its content is wiped', async () => {
    await post();
    expect([await send(), await send()]).toEqual([1, 0]);
    expect(mail.taken).toHaveLength(1);
    expect(mail.taken[0]).toMatchObject({ to: { email: 'ana@acme.example', name: 'Ana' }, code: '551027' });
    expect(rows()).toEqual([{ state: 'sent', tries: 1, sealed_content: null }]);
  });

  it('I-56 when a carrier is down for a minute, then the same message comes later, with the same code and id', async () => {
    await post();
    mail.state.isDown = true;
    await sendFor(minutes(1));
    mail.state.isDown = false;
    await sendFor(minutes(3));
    expect(mail.taken).toHaveLength(1);
    expect(mail.taken[0]).toMatchObject({ code: '551027', at: testClock().now() });
    expect(faults.length).toBe(mail.state.tries - 1);
  });

  it('I-56 when a carrier never takes it, then it fails visibly after seven tries', async () => {
    await post();
    mail.state.isDown = true;
    await sendFor(hours(2));
    expect(mail.state.tries).toBe(7);
    expect(faults).toHaveLength(7);
    expect(rows()).toEqual([{ state: 'failed', tries: 7, sealed_content: null }]);
  });

  it('I-56 when a worker dies with a message in hand, then another sends it once the lease is over', async () => {
    await post();
    const [leased] = await store.engine.repositories.outbox.lease(
      20,
      (clock.now() + minutes(2)) as Instant,
      clock.now(),
    );
    expect(await send()).toBe(0);
    clock.advance(minutes(2));
    expect(await send()).toBe(1);
    expect(mail.taken[0]?.id).toBe(leased?.id);
  });

  it('I-56 when a message is past the time that it is good for, then it is not sent, and fails visibly', async () => {
    await post((clock.now() + minutes(10)) as Instant);
    mail.state.isDown = true;
    await send();
    mail.state.isDown = false;
    clock.advance(minutes(10));
    await send();
    expect(mail.taken).toEqual([]);
    expect(rows()).toMatchObject([{ state: 'failed', sealed_content: null }]);
  });

  it('I-56 I-17 when one message cannot be opened, then the others are sent, and it fails visibly', async () => {
    await post();
    inDatabase((database) => database.exec("update outbox set sealed_content = x'00', id = 'msg_damaged'"));
    await post();
    for (let round = 0; round < 5; round += 1) {
      await send().catch((fault: unknown) => faults.push(fault));
      clock.advance(hours(2));
    }
    expect(mail.taken).toHaveLength(1);
    expect(faults.length).toBeGreaterThan(0);
  });

  it('I-54 I-57 when it fails, then what is told holds neither code nor address', async () => {
    await post();
    mail.state.isDown = true;
    await send();
    expect(String(faults)).not.toMatch(/551027|ana@/);
  });
});
