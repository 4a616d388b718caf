import { describe, expect, it } from 'vitest';
import { textFor } from './text.ts';

const { pages } = textFor('en');
const { help } = pages;
const everySection = [...help.sections, ...help.byMail, ...help.withoutMail];
const paragraphs = everySection.flatMap((section) => section.paragraphs);

/** What the page quotes in order that somebody looks for it: labels of our pages and mails. */
const quoted = (text: string) => [...text.matchAll(/[“"]([^”"]+)[”"]/g)].map(([, words = '']) => words);

describe('Given the page of help', () => {
  it('then every button and link that it names has just that name where people look for it', () => {
    const { challenge, devices, passkey, textCode, yourSignIn } = pages;
    const labels = [challenge.useRecoveryCode, passkey.submit, yourSignIn.add, textCode.sendAgain, textCode.call];
    expect(paragraphs.flatMap(quoted).sort()).toEqual([...labels, devices.signOutEverywhere, "This wasn't me"].sort());
  });

  it('M12 then it speaks of each method', () => {
    const titles = [...help.sections, ...help.byMail].map(({ title }) => title);
    expect(titles).toEqual([
      'What is a second factor?',
      'My code is not accepted',
      'What is a passkey?',
      'My passkey is not on my new phone or computer',
      'The text message does not arrive',
      'I lost my phone',
      "I don't have my recovery codes either",
      'An email tells me of something I did not do',
    ]);
    expect(paragraphs.join(' ')).toContain('An authenticator app or a passkey is stronger');
  });
});
