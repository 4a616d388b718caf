import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser, type OpenPage, openPage, type PageOptions } from '../fixtures/browser.ts';
import { type RunningServer, type Settings, startBuiltServer } from './running-server.ts';

/** The built server and a browser, there from the first `beforeAll` that follows to the last test. */
export interface Stage {
  readonly server: RunningServer;
  readonly browser: Browser;
  /** A page of the server in a browser profile of its own. */
  open(options?: Omit<PageOptions, 'baseURL'>): Promise<OpenPage>;
}

/** For a `describe` to call. What the server is told is asked when it starts: it may be a provider that starts before. */
export function useStage(settings: () => Settings = () => ({})): Stage {
  let server: RunningServer | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    server = await startBuiltServer(settings());
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  return {
    get server() {
      return there(server);
    },
    get browser() {
      return there(browser);
    },
    open: (options = {}) => openPage(there(browser), { baseURL: there(server).url, ...options }),
  };
}

function there<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('Nothing has started yet: use it in a hook or a test.');
  return thing;
}
