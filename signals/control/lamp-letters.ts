// Lamps as a word of letters, one a link: the form in which control and fields speak of them.

/** One letter a link, of `LAMP_LETTERS` in core/program.ts. */
export type LampLetters = string;

/** Whether a letter lets traffic go as of right (G) or with care for others (g). */
export function isGreen(letter: string | undefined): boolean {
  return letter === 'G' || letter === 'g';
}
