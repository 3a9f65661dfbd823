/** @file The command `plan` in this process, as a user types it. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { runCli } from '../program';

const cell = `[('skip_connect', 0), ('dil_conv_3x3', 1), ('max_pool_3x3', 0), ('dil_conv_5x5', 0)]`;
const genotype = `Genotype(normal=${cell}, normal_concat=[2, 3], reduce=${cell}, reduce_concat=[2, 3])`;
const sizes = ['--init-channels', '4', '--layers', '3', '--resolution', '8', '--batch', '2'];

async function run(args: readonly string[], input = '') {
  const written = { out: '', err: '' };
  const status = await runCli(args, {
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    readStdin: async () => input,
    environment: {},
    signal: new AbortController().signal,
  });
  return { status, ...written };
}

it('prints the kernels of a supernet with totals', async () => {
  const { status, out, err } = await run(['plan', '--space', 'darts', ...sizes]);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toMatch(/^supernet-darts, batch 2: \d+ operations in \d+ phases forward and \d+ backward; arena/);
  expect(out).toContain('depthwise 5x5 dilation 2 + pointwise');
});

it('prints a derived network as JSON', async () => {
  const { status, out } = await run(['plan', '-', ...sizes, '--json'], genotype);
  const report = z
    .object({ name: z.string(), batch: z.number(), arenaBytes: z.number().positive(), lines: z.array(z.object({})) })
    .parse(JSON.parse(out));
  expect({ status, name: report.name, batch: report.batch }).toEqual({ status: 0, name: 'derived', batch: 2 });
  expect(report.lines.length).toBeGreaterThan(10);
});

it('asks for either a genotype or a space', async () => {
  const neither = await run(['plan', ...sizes]);
  const both = await run(['plan', '-', '--space', 'base', ...sizes], genotype);
  for (const { status, err } of [neither, both]) expect({ status, err }).toMatchObject({ status: 1 });
  expect(neither.err).toContain('--space');
});

it('says which reductions an image is too small for', async () => {
  const { status, err } = await run(['plan', '--space', 'base', ...sizes, '--resolution', '2']);
  expect(status).toBe(1);
  expect(err).toContain('reductions');
});
