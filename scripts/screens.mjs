// `npm run screens`: walks through the product in a real browser and writes docs/screens/<page>-<width>-<light|dark>.png.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBuiltServer } from '../test/e2e/running-server.ts';
import { tour, tourFirstStart } from '../test/e2e/tour.ts';
import { launchBrowser } from '../test/fixtures/browser.ts';
import { photographer } from './screens/photographer.mjs';
import { findTools } from './tools/find-tools.mjs';

/** Every run shows the same day, so that a picture changes only when its page does. */
const DAY_OF_THE_STORY = Date.parse('2026-11-23T09:40:00Z');

process.env.CHROMIUM_PATH = findTools().Chromium;
const dataFolder = mkdtempSync(join(tmpdir(), 'twofold-screens-'));
const browser = await launchBrowser();
try {
  const visitor = photographer(browser, fileURLToPath(new URL('../docs/screens', import.meta.url)));
  await withServer({ TWOFOLD_DEMO: '0' }, async (server) => {
    await server.advance(Math.round((DAY_OF_THE_STORY - (await server.now())) / 1000));
    await tourFirstStart(server, visitor);
  });
  const google = { TWOFOLD_GOOGLE_CLIENT_ID: 'tour', TWOFOLD_GOOGLE_CLIENT_SECRET: 'tour' };
  await withServer(google, (server) => tour(server, visitor));
  visitor.tidy();
} finally {
  await browser.close();
  rmSync(dataFolder, { recursive: true, force: true });
}

async function withServer(variables, work) {
  // Passkeys want a name.
  const server = await startBuiltServer({ dataFolder, variables, hostname: 'localhost' });
  try {
    await work(server);
  } finally {
    await server.stop();
  }
}
