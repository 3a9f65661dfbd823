import { expect, it } from 'vitest';
import { matches } from './command';

it('finds a command by words of its label and beside it, in any order', () => {
  const command = { label: 'Drain the queue', words: 'pause claiming' };
  for (const text of ['', 'queue drain', 'PAUSE', 'the pause']) expect(matches(command, text), text).toBe(true);
  for (const text of ['open', 'drain now']) expect(matches(command, text), text).toBe(false);
});
