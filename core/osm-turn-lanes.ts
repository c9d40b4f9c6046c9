// Reads turn:lanes (https://wiki.openstreetmap.org/wiki/Key:turn) as letters: s straight, l left, r right, t round.

/** Letters without order or repetition; undefined where nothing is painted. */
export type LaneMarks = string | undefined;

const LETTERS: Readonly<Record<string, string>> = {
  through: 's',
  left: 'l',
  slight_left: 'l',
  sharp_left: 'l',
  right: 'r',
  slight_right: 'r',
  sharp_right: 'r',
  reverse: 't',
};

const MIRRORED: Readonly<Record<string, string>> = { l: 'r', r: 'l' };

/** Marks by lane, in the order of `list`; `mirrored` exchanges left and right. Merges and unknown words count for nothing. */
export function marksOfLanes(list: readonly string[] | undefined, mirrored: boolean, count: number): LaneMarks[] {
  if (list === undefined) return Array.from({ length: count }, () => undefined);
  return list.map((lane) => {
    const letters = new Set(
      lane
        .split(';')
        .map((word) => LETTERS[word.trim()])
        .filter((letter) => letter !== undefined)
        .map((letter) => (mirrored ? (MIRRORED[letter] ?? letter) : letter)),
    );
    return letters.size === 0 ? undefined : [...letters].join('');
  });
}
