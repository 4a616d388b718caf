import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PasskeyRequest } from '../../src/application/engine.ts';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { type Api, openApi } from '../fixtures/api.ts';
import type { OpenPage } from '../fixtures/browser.ts';
import { type Device, plugIn } from './device.ts';
import { useStage } from './stage.ts';
import { enterPassword, saveRecoveryCodes, seeHeading } from './steps.ts';

const [MAREK, LENA] = ['marek@acme.example', 'lena@acme.example'];

interface Person extends OpenPage {
  readonly device: Device;
}

/** What a page of any site can do with somebody's device once it has a challenge of ours. */
async function sign({ page, device }: Person, options: PasskeyRequest): Promise<{ readonly id: string }> {
  const signing = `(async () => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(${JSON.stringify(options)});
    return (await navigator.credentials.get({ publicKey })).toJSON();
  })()`;
  return device.touched(() => page.evaluate(signing)) as Promise<{ readonly id: string }>;
}

describe('I-18 whoever brings what a real device has signed, where it does not belong', () => {
  const stage = useStage(() => ({ hostname: 'localhost' }));
  let elsewhere: Server;
  let api: Api;
  let marek: Person;
  let lena: Person;

  beforeAll(async () => {
    elsewhere = createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end('<title>Prize</title>'),
    );
    await once(elsewhere.listen(0, 'localhost'), 'listening');
    api = openApi(stage.server.url);
    [marek, lena] = [await withPasskey(MAREK), await withPasskey(LENA)];
  });
  afterAll(() => elsewhere.close());

  async function withPasskey(email: string): Promise<Person> {
    const opened = await stage.open();
    const { page } = opened;
    const device = await plugIn(page);
    await enterPassword(page, email);
    await page.goto('/settings/set-up');
    await page.getByRole('button', { name: 'Passkey' }).click();
    await device.touched(async () => {
      await page.getByRole('button', { name: 'Create passkey' }).click();
      await seeHeading(page, 'Save your recovery codes');
    });
    await saveRecoveryCodes(page);
    return { ...opened, device };
  }

  async function ask(): Promise<{ readonly options: PasskeyRequest; readonly key: string }> {
    return (await api.post('/v1/passkey-sign-ins', {})).json();
  }
  async function enter(given: { readonly key: string; readonly credential: object }) {
    const { status, body } = await api.post('/v1/passkey-sign-ins/complete', given);
    const { code, state } = JSON.parse(body) as { code?: string; state?: string };
    return [status, code ?? state];
  }

  test('I-18 a page of another origin, which the browser lets sign for our name, gets nobody in', async () => {
    const { options, key } = await ask();
    const { port } = elsewhere.address() as AddressInfo;
    await marek.page.goto(`http://localhost:${port}/`);
    expect(await enter({ key, credential: await sign(marek, options) })).toEqual([422, 'passkey.refused']);
    await marek.page.goto('/');
    const own = await ask();
    expect(await enter({ key: own.key, credential: await sign(marek, own.options) })).toEqual([200, 'complete']);
  });

  test('I-18 what was signed once opens nothing again, with its own challenge or with a new one', async () => {
    const { options, key } = await ask();
    const credential = await sign(marek, options);
    expect(await enter({ key, credential })).toEqual([200, 'complete']);
    expect(await enter({ key, credential })).toEqual([401, 'sign_in.expired']);
    expect(await enter({ key: (await ask()).key, credential })).toEqual([401, 'sign_in.expired']);
  });

  test("I-18 another person's passkey does not answer the challenge of this one", async () => {
    const begun = await api.post('/v1/sign-in', { email: MAREK, password: DEMO_PASSWORD });
    const step = api.as(begun.json<{ token: string }>().token);
    const options = (await step.post('/v1/sign-in/passkey/options')).json<PasskeyRequest>();
    const credential = await sign(lena, { ...options, allowCredentials: [] });
    const refused = await step.post('/v1/sign-in/passkey', { credential });
    expect([refused.status, refused.json()['code']]).toEqual([422, 'response.incorrect']);
  });

  test('I-18 T13 a device that counts backwards is refused, and its owner is told', async () => {
    await lena.device.countFrom(40);
    const first = await ask();
    expect(await enter({ key: first.key, credential: await sign(lena, first.options) })).toEqual([200, 'complete']);
    await lena.device.countFrom(7);
    const second = await ask();
    expect(await enter({ key: second.key, credential: await sign(lena, second.options) })).toEqual([
      422,
      'passkey.refused',
    ]);
    const subjects = async () =>
      (await stage.server.inbox()).filter(({ to }) => to === LENA).map(({ subject }) => subject);
    await expect.poll(subjects).toContain('We refused a passkey of yours');
  });
});
