import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyFileDamaged, readKeyFile } from './key-file.ts';

describe('Given a data folder', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'twofold-key-'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('I-49 when it is new, then a key is made that only its owner reads', () => {
    const folder = join(parent, 'data');
    expect(readKeyFile(folder)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(statSync(join(folder, 'twofold.key')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });
  it('I-51 when it is read again, then the key is the same', () => {
    expect(readKeyFile(parent)).toBe(readKeyFile(parent));
  });
  it('when somebody added a blank line, then it is read all the same', () => {
    const secret = readKeyFile(parent);
    writeFileSync(join(parent, 'twofold.key'), `${secret}\n\n`);
    expect(readKeyFile(parent)).toBe(secret);
  });
  it.each(['', 'short', `${'a'.repeat(44)}`, `${'a'.repeat(42)}!`])(
    'I-54 when it holds %j, then a sentence says what to do and nothing of the key',
    (content) => {
      const file = join(parent, 'twofold.key');
      writeFileSync(file, content);
      const fault = faultOf(() => readKeyFile(parent));
      expect(fault).toBeInstanceOf(KeyFileDamaged);
      expect(fault.message).toContain(`The key file ${file} is damaged`);
      if (content.length > 0) expect(fault.message.replace(file, '')).not.toContain(content);
      expect(readFileSync(file, 'utf8')).toBe(content);
    },
  );
});

function faultOf(work: () => unknown): Error {
  try {
    work();
  } catch (fault) {
    if (fault instanceof Error) return fault;
  }
  throw new Error('Nothing was thrown.');
}
