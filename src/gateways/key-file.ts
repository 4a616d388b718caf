import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NAME = 'twofold.key';
const SHAPE = /^[A-Za-z0-9_-]{43}$/;

/** Development: the secret lives in a file beside the database, made on the first start. */
export function readKeyFile(folder: string): string {
  const file = join(folder, NAME);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    // `wx` fails where a file exists: two first starts cannot both make one.
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 });
    chmodSync(file, 0o600);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (!SHAPE.test(secret)) throw new KeyFileDamaged(file);
  return secret;
}

export class KeyFileDamaged extends Error {
  override readonly name = 'KeyFileDamaged';
  constructor(file: string) {
    super(
      `The key file ${file} is damaged: it should hold one line of 43 characters. Put the file back from a backup. ` +
        'Without it nothing that this installation sealed can be opened.',
    );
  }
}
