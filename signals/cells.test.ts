// Cells of tables whose words came from somebody else's files: quoted, and never run by a spreadsheet.
import { expect, test } from 'vitest';
import { cell, markup } from './cells.ts';

test.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "no"', '"say ""no"""'],
  ['two\nlines', '"two\nlines"'],
  // roads against their direction are called -23 by SUMO, and stay so
  ['-23#1', '-23#1'],
  ['+4', '+4'],
  ['=1+1', "'=1+1"],
  ['=HYPERLINK("http://bad.example","x")', `"'=HYPERLINK(""http://bad.example"",""x"")"`],
  ['@SUM(A1)', "'@SUM(A1)"],
  ["-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"],
  ['+cmd|calc', "'+cmd|calc"],
  [' =2', "' =2"],
])('%s becomes %s', (text, wanted) => {
  expect(cell(text)).toBe(wanted);
});

test('an attribute cannot be left', () => {
  expect(markup('"/><script a="&')).toBe('&quot;/&gt;&lt;script a=&quot;&amp;');
});
