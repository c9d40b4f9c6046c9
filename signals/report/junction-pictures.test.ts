// The page of pictures shows every junction that is one, signalled ones first, and lets nothing of a file through as markup.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { NetworkFile } from '../../core/network.ts';
import { crossroads } from '../../fixtures/crossroads.ts';
import { junctionPictures, shownJunctions } from './junction-pictures.ts';

const riverside = JSON.parse(readFileSync('fixtures/riverside/network.json', 'utf8')) as NetworkFile;

test('a junction is drawn with its lanes, ways, stop lines and lamps, and what was guessed is said', () => {
  const network = crossroads();
  network.nodes[0]!.guessed = ['control'];
  const page = junctionPictures('Town', network, '1');
  expect(page.match(/<figure class="junction">/g)).toHaveLength(1);
  expect(page).toContain('signals, 2 approaches, 2 lanes, 3 ways');
  expect(page).toContain('guessed: control');
  expect(page).toMatch(/font-weight:600">0 2<\/text>/);
});

test('signalled junctions come first, dead ends and bends are left out', () => {
  const shown = shownJunctions(riverside);
  const lit = riverside.nodes.filter(({ control }) => control === 'signals').length;
  expect(shown.slice(0, lit).every(({ control }) => control === 'signals')).toBe(true);
  expect(shown.some(({ control }) => control === 'dead-end')).toBe(false);
  expect(shown.map(({ id }) => id)).not.toContain('A0_A1.widening');
});

test('names are text, never markup', () => {
  const network = crossroads();
  network.nodes[0]!.id = '<script>alert(1)</script>';
  for (const edge of network.edges) {
    if (edge.from === 'c') edge.from = network.nodes[0]!.id;
    if (edge.to === 'c') edge.to = network.nodes[0]!.id;
    edge.name = '"><img src=x>';
  }
  const page = junctionPictures('<b>', network, '1');
  expect(page).not.toMatch(/<script|<img|<h1><b>/);
});
