/** @file A time is shown by the reader's own clock, its day too. */
import { expect, it } from 'vitest';
import { sinceWords } from './since';

it('shows the time, and the day if it differs', () => {
  const now = new Date(2026, 10, 30, 0, 30).getTime();
  expect(sinceWords(new Date(2026, 10, 30, 0, 5).getTime(), now)).toBe('00:05');
  expect(sinceWords(new Date(2026, 10, 29, 23, 50).getTime(), now)).toBe('2026-11-29 23:50');
  expect(sinceWords(new Date(2026, 0, 2, 3, 4).getTime(), now)).toBe('2026-01-02 03:04');
});
