/** @file The result for people (a table) and for docs/evidence (Markdown). */
import { cpus, release, totalmem, type } from 'node:os';
import { formatTable } from '@/cli/table';
import type { UiRow } from './rows';

interface Host {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly system: string;
  readonly node: string;
}

/** What `--json` prints. */
export interface UiReport {
  readonly bench: 'ui';
  readonly commit: string | null;
  readonly machine: Host & { readonly browser: string };
  readonly date: string;
  readonly command: string;
  readonly repetitions: number;
  readonly database: { readonly runs: number; readonly points: number };
  readonly rows: readonly UiRow[];
}

export function hostOf(): Host {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
  };
}

export function asText({ rows, database }: UiReport): string {
  const table = formatTable(rows, [
    { title: 'row', cell: (row) => row.name },
    { title: 'value', cell: (row) => figure(row.value), align: 'right' },
    { title: 'unit', cell: (row) => row.unit },
    { title: 'goal', cell: (row) => row.goal ?? '' },
    { title: 'met', cell: (row) => (row.pass ? 'yes' : 'not met') },
    { title: 'all values', cell: (row) => row.values.map(figure).join(' ') },
  ]);
  return `${database.runs} runs, ${database.points} points\n${table}`;
}

export function asMarkdown({ commit, machine, date, command, repetitions, database, rows }: UiReport): string {
  return [
    '# How fast the pages are',
    '',
    'Written by the command below; what each row measures is said in [bench/README.md](../../bench/README.md). A value is the median of the',
    'repetitions, interleaved, each on a fresh server and in a new browser context.',
    '',
    `- Command: \`${command}\`, ${repetitions} repetitions, ${date}, commit ${commit ?? 'unknown'}`,
    `- Machine: ${machine.processor}, ${machine.cores} cores, ${machine.memoryGigabytes} GB, ${machine.system}; Node ${machine.node}, ${machine.browser}`,
    `- Database: ${database.runs.toLocaleString('en')} runs, ${database.points.toLocaleString('en')} points`,
    '',
    '| what | value | unit | goal | met | all values |',
    '| --- | ---: | --- | --- | --- | --- |',
    ...rows.map(
      (row) =>
        `| ${row.what} | ${figure(row.value)} | ${row.unit} | ${row.goal ?? ''} | ${row.pass ? 'yes' : 'not met'} | ${row.values.map(figure).join(', ')} |`,
    ),
    '',
  ].join('\n');
}

function figure(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
