import type { FC } from 'hono/jsx';

const HUES = 10;

/** One of ten hues, the same for the same name everywhere. */
function hueOf(name: string): string {
  const sum = Array.from(name).reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return `hue-${(sum % HUES) + 1}`;
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const ends = words.length > 1 ? [words.at(0), words.at(-1)] : words;
  return ends
    .map((word) => Array.from(word ?? '').at(0) ?? '')
    .join('')
    .toUpperCase();
}

/** A person's initials, beside their name. */
export const Avatar: FC<{ readonly name: string }> = ({ name }) => (
  <span class={`avatar ${hueOf(name)}`} aria-hidden="true">
    {initialsOf(name)}
  </span>
);

/** An organization's initial, beside its name. */
export const Logo: FC<{ readonly name: string }> = ({ name }) => (
  <span class={`logo ${hueOf(name)}`} aria-hidden="true">
    {initialsOf(name).slice(0, 1)}
  </span>
);
