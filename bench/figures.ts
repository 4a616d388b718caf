// Measures Twofold and the peer in turn and prints medians and ratios. `npm run bench` prepares what this needs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareOn } from './compare.ts';
import { measureLargeOrganization } from './large-organization.ts';
import { printComparison, printLargeOrganization } from './report.ts';

const folder = mkdtempSync(join(tmpdir(), 'twofold-bench-'));
const postgresUrl = process.env['BENCH_POSTGRES_URL'];
const parts = new Set(process.argv.slice(2));

try {
  if (parts.has('sqlite')) printComparison('SQLite', await compareOn('sqlite', folder));
  if (parts.has('postgres') && postgresUrl !== undefined)
    printComparison('PostgreSQL', await compareOn(postgresUrl, folder));
  if (parts.has('large')) printLargeOrganization(await measureLargeOrganization(folder));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
