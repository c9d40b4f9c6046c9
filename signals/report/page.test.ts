// The page: well-formed, alone in the world, harmless whatever the ids are, and its numbers are those of the data.
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { beforeAll, describe, expect, it } from 'vitest';
import { mean } from '../../core/statistics.ts';
import { levelOfService } from '../hcm.ts';
import { gatherReport } from './gathering.ts';
import { changeOf, estimateOf, MEASURES } from './measure-rows.ts';
import { buildReport } from './page.ts';
import type { ReportData } from './report-data.ts';
import { HOSTILE, twoSignals } from './two-signals.sample.ts';

let data: ReportData;
let page: string;

beforeAll(() => {
  data = gatherReport(twoSignals([1, 2, 3]));
  page = buildReport(data);
});

/** Every element of a text that must be well-formed. */
function elements(text: string): SaxesTagPlain[] {
  const found: SaxesTagPlain[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', (tag) => found.push(tag));
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(text).close();
  return found;
}

/** Cells of a table as plain text, one list a row; small print apart by a bar. */
function cellsOf(id: string): string[][] {
  const table = new RegExp(`<table id="${id}">(.*?)</table>`, 's').exec(page)![1];
  return [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell]) =>
      cell
        .replace(/<(small|span)[^>]*>/g, '|')
        .replace(/<[^>]*>/g, '')
        .replaceAll('&#8722;', '-')
        .replaceAll('&#8201;', ''),
    ),
  );
}

describe('the page', () => {
  it('is well-formed and has every section', () => {
    const tags = elements(page);
    const ids = tags.filter(({ name }) => name === 'section').map(({ attributes }) => attributes['id']);
    expect(ids).toEqual(['map', 'corridors', 'course', 'junctions', 'phases', 'method']);
    const links = tags.filter(({ name }) => name === 'a').map(({ attributes }) => attributes['href'].slice(1));
    expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('fetches nothing and runs nothing', () => {
    expect(page).not.toMatch(/https?:|url\((?!#)|@import|javascript:/i);
    for (const { name, attributes } of elements(page)) {
      expect(['script', 'link', 'img', 'iframe', 'object', 'embed', 'base', 'form']).not.toContain(name);
      const given = Object.entries(attributes);
      for (const [key, value] of given) {
        expect(key).not.toMatch(/^on|^src$|^xlink/i);
        if (key === 'href') expect(value).toMatch(/^#/);
      }
    }
  });

  it('shows hostile names as text', () => {
    expect(page).not.toContain('<script>');
    expect(page).toContain('&lt;script&gt;alert(&quot;b&quot;)&lt;/script&gt;&amp;&#39;');
    expect(HOSTILE).toContain('<script>');
  });

  it('has names for clip paths that do not repeat', () => {
    const ids = elements(page).flatMap(({ attributes }) => attributes['id'] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('can be made of one plan, and of one run without tables', () => {
    const [first] = data.sides;
    elements(buildReport({ ...data, sides: [first] }));
    const outcomes = first.outcomes.slice(0, 1).map(({ tables: _, ...run }) => run);
    const text = buildReport({ ...data, sides: [{ ...first, outcomes }], corridors: [] });
    expect(elements(text).filter(({ name }) => name === 'section')).toHaveLength(1);
  });
});

describe('the numbers', () => {
  it('of the table of measures are those of the runs, with their intervals', () => {
    const [, ...rows] = cellsOf('measures');
    expect(rows).toHaveLength(MEASURES.length);
    const [first, second] = data.sides as readonly [ReportData['sides'][0], ReportData['sides'][0]];
    for (const [i, measure] of MEASURES.entries()) {
      const numbers = rows[i].slice(1, 4).map((cell) => cell.split('|')[0]);
      const change = changeOf(first, second, measure);
      const expected = [estimateOf(first, measure).mean, estimateOf(second, measure).mean, change.mean];
      for (const [k, value] of expected.entries()) expect(Number(numbers[k])).toBeCloseTo(value, measure.digits - 0.5);
      const interval = rows[i][3].split('|')[1].split(' to ').map(Number);
      for (const k of [0, 1]) expect(interval[k]).toBeCloseTo(change.ci95[k], measure.digits - 0.5);
    }
  });

  it('of the junctions are time lost before their stop lines a vehicle', () => {
    const [, ...rows] = cellsOf('los');
    const row = rows.find(([id]) => id.startsWith('a|'))!;
    const edges = ['w-a', `${HOSTILE}-a`, 'an-a', 'as-a'].map((id) => data.network.edgeIndex.get(id)!);
    for (const [k, side] of data.sides.entries()) {
      const delays = side.outcomes.map(({ tables }) => {
        const { links } = tables!;
        let [lost, left] = [0, 0];
        for (let i = 0; i < links.intervals; i++)
          for (const edge of edges) {
            lost += links.timeLoss[i * links.edges + edge];
            left += links.left[i * links.edges + edge];
          }
        return [lost, left];
      });
      const delay = mean(delays.map(([lost]) => lost)) / mean(delays.map(([, left]) => left));
      const [shown, letter] = row[1 + k].split('|');
      expect(Number(shown)).toBeCloseTo(delay, 0.5);
      expect(letter).toBe(levelOfService(delay));
    }
  });

  it('by link add up to those by trip', () => {
    for (const { tables } of data.sides.flatMap(({ outcomes }) => outcomes)) {
      const { links, trips } = tables!;
      const byLink = links.timeLoss.reduce((sum, value) => sum + value, 0);
      const byTrip = trips.timeLoss.reduce((sum, value) => sum + value, 0);
      expect(byLink / byTrip).toBeCloseTo(1, 1.5);
    }
  });
});
