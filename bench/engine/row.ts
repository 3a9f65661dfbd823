/** @file A row of the result: a ratio, its goal, and the spread over the repetitions. */

/** What the goals table of the engine asks of a row. */
export interface Goal {
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Row {
  readonly name: string;
  readonly what: string;
  /** The median; NaN where no peer came to its end. */
  readonly value: number;
  readonly unit: string;
  readonly goal: string | null;
  readonly pass: boolean | null;
  readonly minimum: number;
  readonly median: number;
  readonly maximum: number;
  /** The inputs of the ratio, e.g. medians in seconds. */
  readonly detail: Readonly<Record<string, number | string>>;
}

export interface RowText {
  readonly name: string;
  readonly what: string;
  readonly unit: string;
}

/** `values`: one per repetition; none where no peer came to its end. */
export function makeRow(text: RowText, values: readonly number[], goal: Goal | null, detail: Row['detail'] = {}): Row {
  const { minimum, middle, maximum } = spread(values);
  return {
    ...text,
    value: middle,
    goal: goal === null ? null : goalText(goal),
    pass: goal === null || values.length === 0 ? null : meets(middle, goal),
    minimum,
    median: middle,
    maximum,
    detail,
  };
}

export function median(values: readonly number[]): number {
  return spread(values).middle;
}

function spread(values: readonly number[]): { minimum: number; middle: number; maximum: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const half = (sorted.length - 1) / 2;
  return {
    minimum: at(0),
    middle: (at(Math.floor(half)) + at(Math.ceil(half))) / 2,
    maximum: at(sorted.length - 1),
  };
}

function meets(value: number, { atLeast, atMost }: Goal): boolean {
  return (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
}

function goalText({ atLeast, atMost }: Goal): string {
  return [
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
  ].join(', ');
}
