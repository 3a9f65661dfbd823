/** @file The benchmark's own test: its smallest row, once, as a process. Its figures are not checked here. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { nativeAvailability } from '@/engine/native';

const root = path.resolve(import.meta.dirname, '..');
const rowSchema = z.object({
  name: z.string(),
  value: z.number().positive(),
  unit: z.string(),
  goal: z.string().nullable(),
  pass: z.boolean().nullable(),
  minimum: z.number(),
  median: z.number(),
  maximum: z.number(),
});
const reportSchema = z.object({
  bench: z.literal('engine'),
  commit: z.string().nullable(),
  machine: z.object({ processor: z.string(), cores: z.number(), engine: z.string() }),
  rows: z.array(rowSchema),
});

function bench(...args: string[]) {
  return spawnSync(process.execPath, ['--import', 'tsx', 'bench/engine.ts', ...args], { cwd: root, encoding: 'utf8' });
}

const native = nativeAvailability();
describe.skipIf(!native.available)(`engine benchmark${native.available ? '' : ` (skipped: ${native.reason})`}`, () => {
  it('prints one JSON object with the requested rows', () => {
    const { status, stdout } = bench('--json', '--again', '--repetitions', '1', '--rows', 'input');
    expect(status).toBe(0);
    const [row, ...others] = reportSchema.parse(JSON.parse(stdout)).rows;
    expect(others).toEqual([]);
    expect(row).toMatchObject({ name: 'input', goal: null, pass: null, minimum: row?.value, maximum: row?.value });
  });

  it('names the existing rows when another is requested', () => {
    const { status, stdout, stderr } = bench('--rows', 'nothing');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^There is no row nothing\. There are supernet-c16, /);
  });
});
