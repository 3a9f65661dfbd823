/** @file A platform that does not start ends the test that wants it at once, with what it printed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { untilUp } from './built-platform';

it('says what the program printed when it ended', async () => {
  const child = spawn(process.execPath, [
    '-e',
    'console.log("There is no build: npm run build"); process.exitCode = 1',
  ]);
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const up = untilUp(
    async () => false,
    once(child, 'close'),
    () => printed,
  );
  await expect(up).rejects.toThrow('the platform did not start: There is no build: npm run build');
}, 120_000);
