import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPage } from '../../test/fixtures/browser.ts';
import { withPalette } from './with-palette.mjs';

const WIDTHS = [320, 768, 1320];
const THEMES = ['light', 'dark'];
const HEIGHT = 800;

/** Takes a picture of each page that it sees, at all widths, in both themes. */
export function photographer(browser, folder) {
  mkdirSync(folder, { recursive: true });
  const taken = new Map();
  return {
    open: async (server) => (await openPage(browser, { baseURL: server.url, width: 768 })).page,
    async see(page, name) {
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT });
        for (const colorScheme of THEMES) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          const picture = withPalette(await page.screenshot({ fullPage: true }));
          const file = `${name}-${width}-${colorScheme}.png`;
          writeFileSync(join(folder, file), picture);
          taken.set(file, picture.length);
        }
      }
    },
    /** One picture of a page is enough. */
    seeState: async () => {},
    /** Removes pictures of pages that are no more, and tells what there is. */
    tidy() {
      for (const file of readdirSync(folder)) if (file.endsWith('.png') && !taken.has(file)) rmSync(join(folder, file));
      const bytes = [...taken.values()].reduce((sum, size) => sum + size, 0);
      console.log(`${taken.size} pictures, ${(bytes / 1e6).toFixed(1)} MB`);
    },
  };
}
