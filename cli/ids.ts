/** @file Ids as arguments: a wrong one is a usage error, before anything is asked. */
import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';

export function idArgument<Schema extends z.ZodType>(schema: Schema): (text: string) => z.output<Schema> {
  return (text) => {
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(`${parsed.error.issues[0]?.message ?? 'not an id'}.`);
  };
}

export function wholeNumber(minimum: number, maximum = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^-?\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(
      `a whole number from ${minimum}${maximum === Number.MAX_SAFE_INTEGER ? '' : ` to ${maximum}`} is needed.`,
    );
  };
}

/** `0,1,2`. */
export function seedList(text: string): number[] {
  return text.split(',').map(wholeNumber(0, 4294967295));
}

/** For options that may be given several times. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
