import { describe, expect, it } from 'vitest';
import { documentTitle } from './document-title.ts';

describe('Given the title of a page', () => {
  it.each([
    ['Teammates', 'Twofold', 'Teammates – Twofold'],
    ['Sign in to Twofold', 'Twofold', 'Sign in to Twofold'],
    ['Back to Acme (Test)?', 'Acme (Test)', 'Back to Acme (Test)?'],
    ['Acme Analytics', 'Acme', 'Acme Analytics'],
    ['Places and Ace', 'Ace', 'Places and Ace'],
    ['Your places', 'Ace', 'Your places – Ace'],
    ['Your pAce', 'Ace', 'Your pAce – Ace'],
    ['Aces', 'Ace', 'Aces – Ace'],
    ['Réseau', 'eau', 'Réseau – eau'],
  ])('when it is "%s" and the product is called %s, then the tab says "%s"', (title, brand, said) => {
    expect(documentTitle(title, brand)).toBe(said);
  });
});
