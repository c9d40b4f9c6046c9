// Cross-sections whose lanes the tagging rules of OpenStreetMap fix.
import { describe, expect, test } from 'vitest';
import type { OsmTags } from './osm-data.ts';
import { roadClass } from './osm-highway.ts';
import { crossSection, onewayOf } from './osm-lanes.ts';

function drawn(tags: OsmTags, mirrored = false): string {
  const section = crossSection(tags, roadClass(tags)!, mirrored);
  const side = (lanes: typeof section.forward) => lanes.map(({ kind, marks }) => `${kind[0]}${marks ?? ''}`).join(' ');
  return `${side(section.forward)} / ${side(section.backward)}`;
}

// d drive, p public, c cycle, w walk, r rail; kerb side first
describe('lanes', () => {
  test.each<[string, OsmTags, string]>([
    ['a street with nothing said', { highway: 'residential' }, 'd / d'],
    ['a motorway', { highway: 'motorway' }, 'd d / '],
    ['one-way with three lanes', { highway: 'primary', oneway: 'yes', lanes: '3' }, 'd d d / '],
    ['one-way against its nodes', { highway: 'primary', oneway: '-1', lanes: '2' }, ' / d d'],
    ['lanes by direction', { highway: 'primary', lanes: '3', 'lanes:backward': '2' }, 'd / d d'],
    ['an odd number', { highway: 'primary', lanes: '3' }, 'd d / d'],
    [
      'turn lanes',
      { highway: 'primary', oneway: 'yes', lanes: '3', 'turn:lanes': 'left|through|through;right' },
      'dsr ds dl / ',
    ],
    [
      'turn lanes of another number',
      { highway: 'primary', oneway: 'yes', lanes: '2', 'turn:lanes': 'left||right' },
      'd d / ',
    ],
    ['lanes told by turns alone', { highway: 'primary', 'turn:lanes:forward': 'left|through' }, 'ds dl / d'],
    [
      'a bus lane',
      { highway: 'primary', oneway: 'yes', lanes: '2', 'bus:lanes': 'yes|designated', 'vehicle:lanes': 'yes|no' },
      'p d / ',
    ],
    ['busway', { highway: 'primary', lanes: '4', 'busway:right': 'lane' }, 'p d / d d'],
    ['lanes:psv', { highway: 'primary', oneway: 'yes', lanes: '3', 'lanes:psv': '1' }, 'p d d / '],
    ['a cycle lane on the right', { highway: 'primary', 'cycleway:right': 'lane' }, 'c d / d'],
    ['cycle tracks on both sides', { highway: 'primary', cycleway: 'track' }, 'c d / c d'],
    ['pavements', { highway: 'residential', sidewalk: 'both' }, 'w d / w d'],
    ['a pavement on the left', { highway: 'residential', sidewalk: 'left' }, 'd / w d'],
    [
      'cycle lane among the lanes',
      { highway: 'primary', oneway: 'yes', lanes: '2', 'bicycle:lanes': 'yes|designated', 'vehicle:lanes': 'yes|no' },
      'c d / ',
    ],
    ['a tramway', { railway: 'tram' }, 'r / r'],
  ])('%s', (_, tags, lanes) => {
    expect(drawn(tags)).toBe(lanes);
  });

  test('are mirrored where one drives on the left: left turns are the kerb’s', () => {
    const tags = {
      highway: 'primary',
      oneway: 'yes',
      lanes: '3',
      'turn:lanes': 'left|through|through;right',
      'cycleway:left': 'lane',
    };
    expect(drawn(tags, true)).toBe('c dr ds dsl / ');
  });

  test('a lane in the middle is neither side’s', () => {
    const tags = {
      highway: 'primary',
      lanes: '5',
      'lanes:forward': '2',
      'lanes:backward': '2',
      'lanes:both_ways': '1',
    };
    const section = crossSection(tags, roadClass(tags)!, false);
    expect([section.forward.length, section.backward.length]).toEqual([2, 2]);
    expect(section.middle).toBeGreaterThan(2.5);
  });

  test('closed ways have none', () => {
    expect(drawn({ highway: 'residential', access: 'private' })).toBe(' / ');
    expect(drawn({ highway: 'residential', motor_vehicle: 'no', bicycle: 'no' })).toBe(' / ');
  });
});

test('what is no road is not read', () => {
  for (const tags of [
    { highway: 'footway' },
    { highway: 'construction' },
    { highway: 'service', service: 'driveway' },
    { building: 'yes' },
  ])
    expect(roadClass(tags as OsmTags)).toBeUndefined();
});

test('roundabouts and motorways are one-way unless they say otherwise', () => {
  expect(onewayOf({ highway: 'primary', junction: 'roundabout' })).toBe(1);
  expect(onewayOf({ highway: 'motorway', oneway: 'no' })).toBe(0);
});
