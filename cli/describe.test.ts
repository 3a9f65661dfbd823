/** @file `masthead describe` against NAS-Bench-201's published table: every cell, to the last parameter. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { publishedTable } from '@/test/published-table';
import { runCli } from './program';

async function describeCells(stdin: string, ...flags: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const status = await runCli(['describe', '-', '--space', 'nas-bench-201', '--classes', '10', ...flags], {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    readStdin: async () => stdin,
    environment: {},
    signal: new AbortController().signal,
  });
  return { status, lines: out.join('').trimEnd().split('\n'), err: err.join('') };
}

const best = '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|';

describe('masthead describe of NAS-Bench-201 cells', () => {
  it('describes one arch string a line, and names the line that is wrong', async () => {
    const { lines } = await describeCells(`${best}\n\n"${best}"\n`, '--json');
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      Array.from({ length: 2 }, () => ({
        arch: best,
        parameters: 1_288_506,
        parametersWithAuxiliary: null,
        macs: 184_730_240,
      })),
    );
    const wrong = await describeCells(`${best}\n|skip_connect~0|+|none~0|\n`, '--json');
    expect(wrong.status).toBe(1);
    expect(JSON.parse(wrong.err).error.message).toMatch(
      /^Line 2: Genotype, normal.nodes.1: Node 2 reads each of the states 0 to 1/,
    );
    const other = await describeCells(
      'Genotype(normal=[("none", 0)], normal_concat=[2], reduce=[("none", 0)], reduce_concat=[2])',
    );
    expect(other.err).toMatch(/Line 1: This genotype is not of the space nas-bench-201/);
  });
  it('takes other sizes', async () => {
    const { lines } = await describeCells(best, '--json', '--init-channels', '8', '--layers', '5');
    const stem = 27 * 8 + 16;
    const cells = [8, 16, 32].reduce((sum, c) => sum + 5 * (9 * c * c + 2 * c), 0);
    const blocks = [8, 16].reduce((sum, c) => sum + 9 * c * 2 * c + 9 * 4 * c * c + 8 * c + 2 * c * c, 0);
    expect(JSON.parse(lines[0] ?? '').parameters).toBe(stem + cells + blocks + 64 + 330);
  });
});

const table = publishedTable('nasbench201_core.csv.gz');

describe.skipIf(table.missing)(`the published table${table.hint}`, () => {
  it('is reproduced: the parameters of all 15,625 cells', async () => {
    const rows = gunzipSync(readFileSync(table.path))
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    expect(rows).toHaveLength(15_625);
    const { status, lines } = await describeCells(rows.map((row) => row[1]).join('\n'), '--json');
    expect(status).toBe(0);
    expect(lines).toHaveLength(rows.length);
    const wrong = rows.filter((row, index) => {
      const { arch, parameters } = JSON.parse(lines[index] ?? '{}');
      return arch !== row[1] || parameters !== Number(row[3]);
    });
    expect(wrong).toEqual([]);
  }, 120_000);
});
