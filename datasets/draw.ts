/** @file Drawing without replacement. */
import { DomainError } from '@/domain/errors';
import type { RandomStream } from '@/domain/random';

/** `count` different items in random order; a larger count begins with the items of a smaller one. */
export function drawWithout(pool: ArrayLike<number>, count: number, stream: RandomStream): number[] {
  if (count > pool.length) {
    throw new DomainError('invalid-input', `${count} are requested, but there are only ${pool.length}.`);
  }
  const items = Int32Array.from(pool);
  for (let at = 0; at < count; at++) {
    const other = at + stream.integer(items.length - at);
    const held = items[at] ?? 0;
    items[at] = items[other] ?? 0;
    items[other] = held;
  }
  return Array.from(items.subarray(0, count));
}
