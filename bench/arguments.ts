/** @file Command-line arguments of the benchmarks. */
import { DomainError } from '@/domain/errors';

/** `names` with commas between them, each one of `known`; all if it is left out. `what`: one of them, in the message. */
export function chosenOf<T>(
  names: string | undefined,
  known: readonly T[],
  nameOf: (each: T) => string,
  what: string,
): readonly T[] {
  if (names === undefined) return known;
  return names.split(',').map((name) => {
    const found = known.find((each) => nameOf(each) === name);
    if (found !== undefined) return found;
    throw new DomainError('invalid-input', `There is no ${what} ${name}. There are ${known.map(nameOf).join(', ')}.`);
  });
}

export function readRepetitions(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new DomainError('invalid-input', `--repetitions needs a whole number from 1 on, not ${text}.`);
}
