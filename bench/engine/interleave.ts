/** @file Interleaved samples: a, b, c, a, b, c, … so that a machine that slows down slows all of them. */

/** Seconds of one timed sample; the caller runs an untimed step first. */
export type Sample = () => Promise<number>;

/** One list of seconds per sampler, `repetitions` long each; entry i of all lists was taken in the same round. */
export async function interleave<Name extends string>(
  samplers: Readonly<Record<Name, Sample>>,
  repetitions: number,
): Promise<Record<Name, number[]>> {
  const seconds: Record<string, number[]> = {};
  for (let round = 0; round < repetitions; round++) {
    for (const [name, sample] of Object.entries<Sample>(samplers)) {
      const list = seconds[name] ?? [];
      seconds[name] = list;
      list.push(await sample());
    }
  }
  return seconds;
}

/** Entry by entry: numerator / denominator. */
export function ratios(numerator: readonly number[], denominator: readonly number[]): number[] {
  return numerator.map((value, i) => value / (denominator[i] ?? Number.NaN));
}
