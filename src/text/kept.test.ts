import { describe, expect, it } from 'vitest';
import { kept } from './kept.ts';

describe('Given what formats', () => {
  const counted = () => {
    const made: string[] = [];
    return { made, format: kept((locale, kind: 'date' | 'time') => made.push(`${locale} ${kind}`)) };
  };

  it('then it is made once for each locale and kind', () => {
    const { made, format } = counted();
    for (let again = 0; again < 3; again += 1) for (const locale of ['en-US', 'en-GB']) format(locale, 'date');
    format('en-US', 'time');
    expect(made).toEqual(['en-US date', 'en-GB date', 'en-US time']);
  });

  it('then whoever asks for one language after the other does not fill the memory', () => {
    const { made, format } = counted();
    for (let count = 0; count < 61; count += 1) format(`en-${count}`, 'date');
    format('en-60', 'date');
    expect(made).toHaveLength(61);
    format('en-0', 'date');
    expect(made).toHaveLength(62);
  });
});
