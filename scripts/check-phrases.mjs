// Finds names of two words that we do not use; the spelling checker only sees single words (cspell.json lists those).
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const PHRASES = [
  { found: /\bback-?up[ -]codes?\b/i, say: 'recovery code' },
  { found: /\b(logged|logging)[ -]?(in|out)\b/i, say: 'signed in, signing out' },
  { found: /\blog[ -]out\b/i, say: 'sign out' },
  // "The audit log in which …" is another word.
  {
    found: /(?<!\b(the|an?|this|that|each|every|no|audit|event) )\blog in\b(?! (the|an?|which|plain)\b)/i,
    say: 'sign in',
  },
];

const LOOKED_AT = /^(src|test|docs|examples|bench)\/.*\.(tsx?|m?js|md)$|^[^/]+\.md$/;

function faultsIn(path) {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, index) =>
      PHRASES.filter(({ found }) => found.test(line) && !line.includes('cspell:disable-line')).map(
        ({ found, say }) => `${path}:${index + 1} - Forbidden phrase (${line.match(found)[0]}), say: ${say}`,
      ),
    );
}

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' });
const faults = files
  .split('\n')
  .filter((path) => LOOKED_AT.test(path) && existsSync(path))
  .flatMap(faultsIn);

for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
