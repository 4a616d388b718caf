import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The Node that this project brings along, whatever Node the computer has; npm scripts run on it by themselves. */
export function pinnedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const path = fileURLToPath(new URL(`../../node_modules/node/bin/${name}`, import.meta.url));
  return existsSync(path) ? path : process.execPath;
}
