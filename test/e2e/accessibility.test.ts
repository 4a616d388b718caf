import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentTitle } from '../../src/text/document-title.ts';
import { axe, debuggerOf, launchBrowser, type OpenPage, openPage } from '../fixtures/browser.ts';
import { type RunningServer, startBuiltServer } from './running-server.ts';
import { phoneWith, readKey, readRecoveryCodes, seeHeading, seeText } from './steps.ts';
import { tour, tourFirstStart, type Visitor } from './tour.ts';

const MINUTES = 60_000;

describe('Accessibility of every page in every state', () => {
  const found = {
    axe: [] as string[],
    scrolling: [] as string[],
    headings: [] as string[],
    words: [] as string[],
    complaints: [] as string[],
  };
  const seen: string[] = [];

  beforeAll(async () => {
    const browser = await launchBrowser();
    const inspector = inspectorWith(browser, seen, found);
    try {
      await withServer({ TWOFOLD_DEMO: '0' }, (server) => tourFirstStart(server, inspector));
      const google = { TWOFOLD_GOOGLE_CLIENT_ID: 'tour', TWOFOLD_GOOGLE_CLIENT_SECRET: 'tour' };
      await withServer(google, (server) => tour(server, inspector), 'localhost');
      found.complaints.push(...inspector.complaints());
    } finally {
      await browser.close();
    }
  }, 10 * MINUTES);

  test('the tour has seen every page', () => {
    expect(seen.length).toBeGreaterThanOrEqual(80);
  });

  test('WCAG 2.2 AA: axe finds nothing, in light, in dark, and on a phone', () => {
    expect(found.axe).toEqual([]);
  });

  test('WCAG 1.4.10 and 1.4.4: no page scrolls sideways at 320 px, nor with text of twice the size, nor with both', () => {
    expect(found.scrolling).toEqual([]);
  });

  test('each page has one h1, and a title that begins with it and tells of an error', () => {
    expect(found.headings).toEqual([]);
  });

  test('no page says "undefined" where a fact is missing', () => {
    expect(found.words).toEqual([]);
  });

  test('no page breaks the content security policy or writes an error to the console', () => {
    expect(found.complaints).toEqual([]);
  });
});

/** Of pages that are not there, or no longer, which the tour visits to see what they say. */
const NOT_THERE = /status of (404|410)/;

type Findings = Record<'axe' | 'scrolling' | 'headings' | 'words', string[]>;

function inspectorWith(browser: Browser, seen: string[], found: Findings) {
  const opened: OpenPage[] = [];
  const inspect = async (page: Page, name: string) => {
    seen.push(name);
    await inspectHeadings(page, name, found.headings);
    await inspectWords(page, name, found.words);
    await inspectWidths(page, name, found.scrolling);
    await inspectWithAxe(page, name, found.axe);
  };
  return {
    async open(server: RunningServer) {
      const open = await openPage(browser, { baseURL: server.url });
      opened.push(open);
      return open.page;
    },
    see: inspect,
    seeState: inspect,
    complaints: () => opened.flatMap(({ complaints }) => complaints).filter((words) => !NOT_THERE.test(words)),
  } satisfies Visitor & { complaints(): readonly string[] };
}

async function inspectHeadings(page: Page, name: string, faults: string[]): Promise<void> {
  const headings = await page.locator('h1').allTextContents();
  const failed = (await page.locator('[aria-invalid=true], [role=alert]').count()) > 0;
  const title = `${failed ? 'Error: ' : ''}${documentTitle(headings[0] ?? '', 'Twofold')}`;
  if (headings.length !== 1) faults.push(`${name}: ${headings.length} h1`);
  if ((await page.title()) !== title) faults.push(`${name}: the title is "${await page.title()}", not "${title}"`);
}

async function inspectWords(page: Page, name: string, faults: string[]): Promise<void> {
  const said = (await page.locator('body').allTextContents()).join(' ');
  const [hole] = said.match(/.{0,60}(undefined|NaN|\[object ).{0,20}/) ?? [];
  if (hole !== undefined) faults.push(`${name}: ${hole}`);
}

const TEXT = { usual: 16, twice: 32 } as const;

async function inspectWidths(page: Page, name: string, faults: string[]): Promise<void> {
  const debug = await debuggerOf(page);
  for (const [width, text] of [
    [320, 'usual'],
    [320, 'twice'],
    [1280, 'twice'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    // As somebody does who chooses larger text in the settings of the browser.
    await debug.send('Page.setFontSizes', { fontSizes: { standard: TEXT[text], fixed: TEXT[text] } });
    const needed = Number(await page.evaluate('document.documentElement.scrollWidth'));
    if (needed > width) faults.push(`${name}: ${needed} px wide at ${width} px, text ${TEXT[text]} px`);
  }
  await debug.send('Page.setFontSizes', { fontSizes: { standard: TEXT.usual, fixed: TEXT.usual } });
}

async function inspectWithAxe(page: Page, name: string, faults: string[]): Promise<void> {
  for (const [colorScheme, width] of [
    ['light', 320],
    ['light', 1280],
    ['dark', 1280],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const { id, nodes } of await axe(page)) {
      for (const { target } of nodes) faults.push(`${name}, ${colorScheme}, ${width} px: ${id} at ${target.join(' ')}`);
    }
  }
}

describe('Keyboard and focus', () => {
  let browser: Browser;
  let server: RunningServer;

  beforeAll(async () => {
    server = await startBuiltServer();
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('sign-in and set-up need no mouse, and what has the focus shows it', async () => {
    const { page, close } = await openPage(browser, { baseURL: server.url });
    await page.goto('/sign-in');
    expect(await focused(page, 'id')).toBe('email');
    await page.keyboard.type('marek@acme.example');
    await tabTo(page, 'Password');
    await page.keyboard.type('four quiet violet lamps');
    await page.keyboard.press('Enter');
    await seeHeading(page, 'Your organizations');

    await page.keyboard.press('Tab');
    expect(await focused(page, 'textContent')).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await focused(page, 'id')).toBe('main');
    await page.goto('/settings/sign-in');
    await seeHeading(page, 'Your sign-in');
    await tabTo(page, 'Set up method');
    await page.keyboard.press('Enter');
    await seeHeading(page, 'Choose your second factor');
    await tabTo(page, 'Authenticator app');
    await page.keyboard.press('Space');
    await seeHeading(page, 'Scan this with your authenticator app');
    await tabTo(page, "Can't scan the QR code?");
    await page.keyboard.press('Enter');
    const phone = phoneWith(server, await readKey(page));
    await tabTo(page, 'Enter the 6-digit code that the app shows');
    await page.keyboard.type(await phone.nextCode());
    await page.keyboard.press('Enter');
    await seeHeading(page, 'Save your recovery codes');

    expect(await readRecoveryCodes(page)).toHaveLength(10);
    await tabTo(page, 'I have saved my recovery codes');
    await page.keyboard.press('Space');
    await tabTo(page, 'Finish');
    await page.keyboard.press('Enter');
    await seeText(page, 'Your second factor is set up.');
    await close();
  });

  test('the focus goes to what is wrong: the summary where there are several fields, else the field itself', async () => {
    const { page, close } = await openPage(browser, { baseURL: server.url });
    await page.goto('/sign-in');
    // The browser gives the focus once it has drawn the page.
    await page.locator('#email:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await focused(page, 'className')).toContain('summary');
    await page.getByRole('alert').getByRole('link', { name: 'Enter your password' }).click();
    expect(await focused(page, 'id')).toBe('password');
    expect(await page.locator('#password').getAttribute('aria-describedby')).toBe('password-error');

    await page.getByLabel('Email').fill('sofia@acme.example');
    await page.getByLabel('Password', { exact: true }).fill('four quiet violet lamps');
    await page.keyboard.press('Enter');
    await seeHeading(page, 'Enter your 6-digit code');
    await page.keyboard.type('12');
    await page.keyboard.press('Enter');
    await seeText(page, "You've not entered enough numbers. The code is 6 numbers.");
    expect(await focused(page, 'id')).toBe('code');
    expect(await page.locator('#code').getAttribute('aria-describedby')).toBe('code-hint code-error');
    await close();
  });

  test('the password can be shown, and goes back to dots before it is sent', async () => {
    const { page, close } = await openPage(browser, { baseURL: server.url });
    await page.goto('/sign-in');
    await page.getByLabel('Password', { exact: true }).fill('four quiet violet lamps');
    await page.getByRole('button', { name: 'Show password' }).click();
    expect(await page.locator('#password').getAttribute('type')).toBe('text');
    await page.getByRole('button', { name: 'Hide password' }).click();
    expect(await page.locator('#password').getAttribute('type')).toBe('password');
    await close();
  });
});

const focused = (page: Page, property: 'id' | 'className' | 'textContent') =>
  page.evaluate(`document.activeElement.${property}.trim()`) as Promise<string>;

/** What names the focused element: its label or its own words. */
const NAME_OF_FOCUSED = `(() => {
  const { activeElement: element } = document;
  return (element.labels?.[0] ?? element).textContent.trim();
})()`;

const RING_OF_FOCUSED = `(() => {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth);
})()`;

const MOST_STOPS = 25;

/** Presses Tab until it gets there; every stop on the way has to show that it has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press('Tab');
    const here = (await page.evaluate(NAME_OF_FOCUSED)) as string;
    expect(await page.evaluate(RING_OF_FOCUSED), `focus ring of "${here}"`).toBeGreaterThanOrEqual(2);
    if (here.startsWith(name)) return;
  }
  throw new Error(`Tab never came to "${name}".`);
}

async function withServer(
  variables: Readonly<Record<string, string>>,
  work: (server: RunningServer) => Promise<void>,
  hostname: 'localhost' | '127.0.0.1' = '127.0.0.1',
): Promise<void> {
  const server = await startBuiltServer({ variables, hostname });
  try {
    await work(server);
  } finally {
    await server.stop();
  }
}
