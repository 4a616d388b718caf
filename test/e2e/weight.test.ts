import { expect, test } from 'vitest';
import { launchBrowser, openPage } from '../fixtures/browser.ts';
import { startBuiltServer } from './running-server.ts';

const KILOBYTE = 1000;

test('the sign-in page with all that it loads weighs 30 KB over the wire at most', async () => {
  const server = await startBuiltServer();
  const browser = await launchBrowser();
  try {
    const { page } = await openPage(browser, { baseURL: server.url });
    const debug = await page.context().newCDPSession(page);
    const weights = new Map<string, number>();
    const addresses = new Map<string, string>();
    debug.on('Network.responseReceived', ({ requestId, response }) => addresses.set(requestId, response.url));
    debug.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const { pathname } = new URL(addresses.get(requestId) ?? server.url);
      weights.set(pathname, (weights.get(pathname) ?? 0) + encodedDataLength);
    });
    await debug.send('Network.enable');
    await page.goto('/sign-in');
    // Chromium without a window does not fetch the icon of the page by itself.
    await page.evaluate(
      `fetch(document.querySelector('link[rel=icon]').href, { cache: 'reload' }).then((answer) => answer.text())`,
    );
    await expect
      .poll(() => [...weights.keys()].sort())
      .toEqual(expect.arrayContaining(['/assets/icon.svg', '/sign-in']));

    const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
    expect([...weights.keys()].filter((path) => path.endsWith('.css') || path.endsWith('.js'))).toHaveLength(2);
    expect(total, JSON.stringify([...weights])).toBeLessThanOrEqual(30 * KILOBYTE);
  } finally {
    await browser.close();
    await server.stop();
  }
});
