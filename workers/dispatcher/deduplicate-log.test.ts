/** @file Repeated errors are logged once, and then with their number. */
import { expect, it } from 'vitest';
import { collapseRepeats } from './deduplicate-log';

it('logs the same trouble once a minute, with its number, and other trouble at once', () => {
  const lines: string[] = [];
  const put = (_facts: object, message: string) => void lines.push(message);
  let now = 0;
  const log = collapseRepeats({ info: put, warn: put, error: put }, () => now);
  const trouble = () => log.error({ run: 'a', err: new Error('disk full at 123') }, 'trouble');
  for (let turn = 0; turn < 2_600; turn++) trouble();
  log.error({ run: 'b', err: new Error('disk full at 7') }, 'trouble');
  log.error({ run: 'a', err: new Error('something else') }, 'trouble');
  log.info({}, 'at work');
  log.info({}, 'at work');
  now = 60_000;
  trouble();
  expect(lines).toEqual(['trouble', 'trouble', 'trouble', 'at work', 'at work', 'trouble (and 2599 times since)']);
});
