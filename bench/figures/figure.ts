// What a figure is: something asked of the project, and how a command measures it.

/** The answer of one measurement, ready to be read. */
export interface Measurement {
  /** with its unit */
  readonly measured: string;
  /** 95 % interval, or what range stands behind the value; empty where there is none */
  readonly interval?: string;
  readonly met: boolean;
}

/** One row of FIGURES.md. */
export interface Figure {
  /** the name to run it by, unique */
  readonly id: string;
  /** where it belongs in FIGURES.md */
  readonly group: string;
  readonly asked: string;
  /** the least that is asked, in words */
  readonly aim: string;
  /** a command that shows it */
  readonly command: string;
  /** absent: no measurement has been written yet, and the row says so */
  readonly measure?: () => Promise<Measurement>;
}
