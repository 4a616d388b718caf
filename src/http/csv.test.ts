import { describe, expect, it } from 'vitest';
import { csvLine } from './csv.ts';

describe('Given a line of a CSV file', () => {
  it('then what needs quotes has them, and quotes are doubled (RFC 4180 §2)', () => {
    expect(csvLine(['Ana', 'a,b', 'say "x"', 'two\r\nlines', ''])).toBe('Ana,"a,b","say ""x""","two\r\nlines",\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', '＝1', '＠x'])(
    'I-57 then %j is a text to a spreadsheet, never a formula',
    (text) => {
      expect(csvLine([text])).toMatch(/^"?'/);
      expect(csvLine([text])).toContain(`'${text}`);
    },
  );

  it.each([
    ['a;=1+1', `"a;'=1+1"`],
    ['a\t=1+1', `"a\t'=1+1"`],
    ['a\n@SUM(A1)', `"a\n'@SUM(A1)"`],
    ['a;+1;-1;＝1', `"a;'+1;'-1;'＝1"`],
    ['=1;=2', `"'=1;'=2"`],
    ['a";=1+1;"', `"a"";'=1+1;"""`],
  ])('I-57 then %j starts no formula where the comma does not separate cells', (text, written) => {
    expect(csvLine([text])).toBe(`${written}\r\n`);
  });

  it('then a semicolon or a tab alone is quoted, and nothing is added', () => {
    expect(csvLine(['a; b', 'a\tb'])).toBe('"a; b","a\tb"\r\n');
  });

  it('then a formula that needs quotes has both', () => {
    expect(csvLine(['=HYPERLINK("http://evil.example","x")'])).toBe(`"'=HYPERLINK(""http://evil.example"",""x"")"\r\n`);
  });

  it.each(['Ana = Bo', 'a+b@acme.example', '2 left', "'quoted'"])('then %j stays as it is', (text) => {
    expect(csvLine([text])).toBe(`${text}\r\n`);
  });
});
