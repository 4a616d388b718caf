import { expect, it } from 'vitest';
import { faultOfName, isName, nameKey } from './name.ts';

it.each([
  ['Ana Pereira', 'ana pereira'],
  ['ÉMILE Żółć', 'emile zołc'],
  ['İpek', 'ipek'],
  ['  two\r\n lines ', 'two lines'],
  ['Ａｎａ', 'ana'],
  ['李 小龙', '李 小龙'],
])('U8 %j is found and sorted as %j', (name, key) => {
  expect(nameKey(name)).toBe(key);
});

it.each(['Ana', ' Ana ', '李', '𠮷', '👩\u200d🔬', 'ni\u200cmi', 'e\u0301', '3', 'a'.repeat(100)])(
  'I-57 %j is a name',
  (name) => {
    expect(isName(name)).toBe(true);
  },
);

it.each([
  ['nothing', '', 'nothing-visible'],
  ['blanks', ' \u00a0\u3000 ', 'nothing-visible'],
  ['spaces without width', '\u200b\u200b', 'nothing-visible'],
  ['a filler that counts as a letter', '\u3164', 'nothing-visible'],
  ['the empty cell of Braille', '\u2800', 'nothing-visible'],
  ['an accent on nothing', '\u0301', 'nothing-visible'],
  ['marks of direction alone', '\u202e\u202e', 'direction'],
  ['letters in another order than they are read', '\u202enimda', 'direction'],
  ['an isolate that is never closed', 'Ana \u2066', 'direction'],
  ['a line break', 'Ana\r\nBcc: eve@evil.example', 'control'],
  ['a separator of lines', 'Ana\u2028Bo', 'control'],
  ['a hundred and one letters', 'a'.repeat(101), 'too-long'],
])('I-57 %s is no name', (_, name, fault) => {
  expect([isName(name), faultOfName(name)]).toEqual([false, fault]);
});
