import { expect, it } from 'vitest';
import { nameKey } from './name.ts';

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
