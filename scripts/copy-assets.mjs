import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const TYPESCRIPT = /\.tsx?$/;
const COMPILED = /\.(js|d\.ts)$/;

/** Copies every file of src/ that is not TypeScript (style sheets, page scripts, icons) to its place in dist/. */
export function copyAssets(root) {
  for (const name of filesIn(join(root, 'src'))) {
    if (!TYPESCRIPT.test(name)) cpSync(join(root, 'src', name), join(root, 'dist', name));
  }
}

/** Removes from dist/ what no file of src/ stands for any more, so that a renamed module leaves no ghost. */
export function dropStrays(root) {
  const sources = new Set(filesIn(join(root, 'src')));
  for (const name of filesIn(join(root, 'dist'))) {
    const stem = name.replace(COMPILED, '');
    const known = sources.has(name) || sources.has(`${stem}.ts`) || sources.has(`${stem}.tsx`);
    if (!known && name !== '.tsbuildinfo') rmSync(join(root, 'dist', name));
  }
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
