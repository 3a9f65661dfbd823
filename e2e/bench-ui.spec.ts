/** @file The benchmark of the pages still runs: its small database, once. Its figures are not checked here. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { expect, test } from './support/test';

const root = path.resolve(import.meta.dirname, '..');
const reportSchema = z.object({
  bench: z.literal('ui'),
  machine: z.object({ processor: z.string(), browser: z.string() }),
  database: z.object({ runs: z.literal(300), points: z.int().positive() }),
  rows: z.array(
    z.object({
      name: z.string(),
      value: z.number(),
      goal: z.string(),
      pass: z.boolean(),
      values: z.array(z.number()).length(1),
    }),
  ),
});

test('npm run bench:ui -- --quick prints one JSON object with every row', async () => {
  const args = ['--import', 'tsx', 'bench/ui.ts', '--quick', '--json', '--repetitions', '1'];
  const bench = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [code]] = await Promise.all([text(bench.stdout), once(bench, 'exit')]);
  expect(code).toBe(0);
  const { rows } = reportSchema.parse(JSON.parse(output));
  const perPage = ['usable', 'scripts', 'paint', 'shift'];
  expect(rows.map(({ name }) => name).sort()).toEqual(
    [
      ...['runs', 'run', 'compare', 'prior'].flatMap((page) => perPage.map((row) => `${page}-${row}`)),
      'runs-answer',
      'runs-scroll',
      'run-zoom',
      'live',
      'disk-bytes',
      'disk-kept',
      'disk-answer',
    ].sort(),
  );
});
