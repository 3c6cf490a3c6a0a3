/** Steps over which the pace is averaged: a judging and a prediction or two are among them. */
const WINDOW = 60;

/** How fast steps come, by the clock on the wall. */
export interface Pace {
  /** Tells that steps were taken up to this one. */
  readonly mark: (step: number, now: number) => void;
  /** Seconds from one step to the next of late, everything between them included; null before two were marked. */
  readonly seconds: () => number | null;
  /** Forgets what was, e.g. when a pause ends. */
  readonly restart: () => void;
}

export function createPace(): Pace {
  let marks: { readonly step: number; readonly now: number }[] = [];
  return {
    mark: (step, now) => {
      marks = [...marks.filter((mark) => mark.step > step - WINDOW && mark.step < step), { step, now }];
    },
    seconds: () => {
      const first = marks[0];
      const last = marks.at(-1);
      if (first === undefined || last === undefined || first === last) return null;
      return (last.now - first.now) / 1000 / (last.step - first.step);
    },
    restart: () => {
      marks = [];
    },
  };
}
