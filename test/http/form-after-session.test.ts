import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { isApi } from '../../src/http/route.ts';
import { ROUTES } from '../../src/http/table.ts';
import { signInWithApp } from '../fixtures/ceremonies.ts';
import { type Client, FORM, openClient } from '../fixtures/client.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, SOFIA] = ['ana@acme.example', 'sofia@acme.example'] as const;
const MEMBER = '/organizations/acme/teammates/member';
const DEVICES = '/settings/devices';
const SIGN_OUT = `${DEVICES}/sign-out-others`;

let server: TestServer;
let ana: Client;
beforeEach(async () => {
  server = await startTestServer();
  ana = openClient(server.url);
  await ana.signIn(ANA);
});
afterEach(() => server.stop());

/** As a browser does, which names the page that the form stood on; null where it keeps that to itself. */
const send = (path: string, from: string | null, fields: Readonly<Record<string, string>> = {}) => {
  const headers = from === null ? FORM : { ...FORM, referer: from };
  return ana.send('POST', path, { headers, body: String(new URLSearchParams(fields)) });
};

const endSession = () => server.advance(60 * 60 + 1);

async function signInAgain(location: string) {
  await ana.open(location);
  return ana.submit('/sign-in', { email: ANA, password: DEMO_PASSWORD });
}

const signInFor = (page: string) => `/sign-in?${new URLSearchParams({ return_to: page, notice: 'not-done' })}`;

describe('a form that is sent when its session has ended', () => {
  test('I-45 leads by the sign-in back to the page where it stood, and does nothing', async () => {
    const sofia = openClient(server.url);
    const role = async () =>
      (await ana.open(`${MEMBER}?user=${user}`)).text.match(/Role (Owner|Admin|Member)/)?.[1] ?? null;
    const user = await server.userId(SOFIA);
    await signInWithApp(server, sofia, SOFIA);
    endSession();
    const from = `${server.url}${MEMBER}?user=${user}&notice=signed-out`;
    const sent = await send(MEMBER, from, { user, to: 'admin' });
    expect([sent.status, sent.location]).toEqual([303, signInFor(`${MEMBER}?user=${user}`)]);
    const back = await signInAgain(sent.location);
    expect([back.status, back.h1]).toEqual([200, 'Sofia Rossi']);
    expect(back.text).not.toContain('Signed out everywhere.');
    expect(await role()).toBe('Member');
  });

  test('I-45 the page is found also where the form has an address of its own', async () => {
    endSession();
    const sent = await send(SIGN_OUT, `${server.url}${DEVICES}`);
    expect(sent.location).toBe(signInFor(DEVICES));
    expect((await signInAgain(sent.location)).h1).toBe('Your devices');
  });

  test('where the browser does not name it, the page at the address of the form is opened', async () => {
    endSession();
    const sent = await send('/settings/password', null);
    expect(sent.location).toBe(signInFor('/settings/password'));
    expect((await signInAgain(sent.location)).h1).toBe('Change your password');
  });

  test('I-45 where another tab has signed out, the sign-in says that nothing was changed; a page alone says nothing', async () => {
    const page = '/settings/password';
    await ana.open(page);
    await ana.post('/sign-out');
    const typed = { current: DEMO_PASSWORD, password: 'eleven brisk copper kettles' };
    const sent = await send(page, `${server.url}${page}`, typed);
    expect(sent.location).toBe(signInFor(page));
    const told = await ana.open(sent.location);
    expect([told.h1, told.text.includes('had ended, so nothing was changed.')]).toEqual(['Sign in to Twofold', true]);
    expect((await ana.get(page)).location).toBe(`/sign-in?return_to=${encodeURIComponent(page)}`);
    expect((await signInAgain(sent.location)).h1).toBe('Change your password');
  });

  test('where there is no such page, the first page is opened', async () => {
    endSession();
    const sent = await send(SIGN_OUT, null);
    expect(sent.location).toBe('/sign-in?notice=not-done');
    expect((await signInAgain(sent.location)).h1).toBe('Your organizations');
  });

  test('I-57 an address of another site, or of what is no page of somebody signed in, is nowhere to come back to', async () => {
    const { url } = server;
    const anybody = openClient(url);
    for (const referer of [
      'https://evil.example/settings/devices',
      `${url}//evil.example/settings/devices`,
      `${url}/.//evil.example`,
      `${url}/\\evil.example`,
      `${url}.evil.example/settings/devices`,
      `${url}/password/reset?token=secret`,
      `${url}/join?token=secret`,
      `${url}/sign-out`,
      `${url}/v1/session`,
      `${url}/no-such-page`,
      `${url}/settings/devices?${'a'.repeat(6000)}`,
      'javascript:alert(1)',
      'about:blank',
      'settings/devices',
    ]) {
      const { location } = await anybody.send('POST', SIGN_OUT, { headers: { ...FORM, referer } });
      expect([referer, location]).toEqual([referer, '/sign-in?notice=not-done']);
    }
  });

  test('I-45 whichever form it is, nothing leads to where there is only something to be sent', async () => {
    endSession();
    const forms = ROUTES.filter(({ method, path }) => method === 'POST' && !isApi(path)).filter(
      ({ class: each }) => each === 'session' || each === 'organization' || each === 'admin',
    );
    const pages = new Set(ROUTES.filter(({ method }) => method === 'GET').map(({ path }) => path));
    expect(forms.length).toBeGreaterThan(30);
    const anybody = openClient(server.url);
    for (const { path } of forms) {
      const address = path.replace(/:organization/, 'acme').replace(/:\w+/, 'x');
      const { location } = await anybody.post(address);
      expect([path, location]).toEqual([path, pages.has(path) ? signInFor(address) : '/sign-in?notice=not-done']);
    }
  });
});
