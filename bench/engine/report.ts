/** @file The result for people (a table) and for docs/evidence (Markdown). */
import { formatTable } from '@/cli/table';
import type { Machine } from './environment';
import type { Measured } from './measured';
import type { Row } from './row';

/** What `--json` prints. */
export interface Report {
  readonly bench: 'engine';
  readonly commit: string | null;
  readonly machine: Machine;
  readonly date: string;
  readonly command: string;
  readonly repetitions: number;
  /** What was left out, and why. */
  readonly notes: readonly string[];
  readonly rows: readonly Row[];
}

export function asText({ machine, notes, rows }: Report): string {
  const table = formatTable(rows, [
    { title: 'row', cell: (row) => row.name },
    { title: 'value', cell: (row) => figure(row.value), align: 'right' },
    { title: 'unit', cell: (row) => row.unit },
    { title: 'goal', cell: (row) => row.goal ?? '' },
    { title: 'met', cell: verdict },
    { title: 'min to max', cell: (row) => `${figure(row.minimum)} to ${figure(row.maximum)}` },
  ]);
  const head = `${machine.engine}; ${machine.pytorch === null ? 'no PyTorch' : `PyTorch ${machine.pytorch}`}\n`;
  return `${head}${table}${notes.map((note) => `${note}\n`).join('')}`;
}

/** All rows that were ever measured, each by what measured it last (measured.ts). */
export function asMarkdown(measured: readonly Measured[]): string {
  const main = measured.filter(({ row }) => !isKernel(row));
  const kernels = measured.filter(({ row }) => isKernel(row));
  return [
    '# How fast the native engine is',
    '',
    'Written by `npm run bench:engine -- --write`; what each row does is said in [bench/README.md](../../bench/README.md). Every value is a ratio to its',
    'peer in the same run, the median of the repetitions, taken in turns after an untimed step each. A row stays until it is measured again, with what measured it.',
    '',
    ...unique(measured.map(machineText)),
    '',
    '| work | value | unit | goal | met | minimum | maximum | measured | by |',
    '| --- | ---: | --- | --- | --- | ---: | ---: | --- | --- |',
    ...main.map(({ row, by }) => {
      const [value, minimum, maximum] = [row.value, row.minimum, row.maximum].map(figure);
      const cells = [
        row.what,
        value,
        row.unit,
        row.goal ?? '',
        verdict(row),
        minimum,
        maximum,
        details(row),
        origin(by),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
    '',
    ...(kernels.length === 0
      ? []
      : [
          '## Kernels against the roofline',
          '',
          ...unique(kernels.map(({ by }) => `Measured by ${origin(by)}.`)),
          '',
          '| kernel, forward and backward | % of the roofline | GFLOP/s | µs |',
          '| --- | ---: | ---: | ---: |',
          ...kernels.map(
            ({ row: { what, value, detail } }) =>
              `| ${what.replace(/, forward and backward$/, '')} | ${figure(value)} | ${figure(Number(detail.gigaFlopsPerSecond))} | ${figure(1e6 * Number(detail.seconds))} |`,
          ),
          '',
        ]),
  ].join('\n');
}

const unique = (lines: readonly string[]): string[] => [...new Set(lines)];

function machineText({ by: { machine } }: Measured): string {
  return `- Machine: ${machine.processor}, ${machine.cores} cores, ${machine.memoryGigabytes} GB, ${machine.system}; Node ${machine.node}`;
}

const origin = ({ machine, date, commit, repetitions }: Measured['by']): string =>
  `${machine.engine.split(' on ')[0]}, ${date}, ${commit ?? 'unknown'}, ${repetitions} repetitions`;

const isKernel = ({ name }: Row): boolean => name.startsWith('kernel-');

function verdict({ pass }: Row): string {
  if (pass === null) return '';
  return pass ? 'yes' : 'not met';
}

function figure(value: number): string {
  if (Number.isNaN(value)) return '–';
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** `nativeSeconds` 0.2 becomes `native 200 ms`. */
function details({ detail }: Row): string {
  return Object.entries(detail)
    .map(([key, value]) => {
      const [name, quantity] = /^(.*?)(Seconds|Bytes|GigaFlopsPerSecond|GigaBytesPerSecond|GigaFlops|GigaBytes)$/
        .exec(key)
        ?.slice(1) ?? [key, ''];
      return `${words(name ?? key)} ${typeof value === 'string' ? value : amount(value, quantity ?? '')}`;
    })
    .join(', ');
}

function amount(value: number, quantity: string): string {
  switch (quantity) {
    case 'Seconds':
      return `${figure(1000 * value)} ms`;
    case 'Bytes':
      return `${figure(value / 1e6)} MB`;
    case 'GigaFlops':
      return `${figure(value)} GFLOP`;
    case 'GigaBytes':
      return `${figure(value)} GB`;
    case 'GigaFlopsPerSecond':
      return `${figure(value)} GFLOP/s`;
    case 'GigaBytesPerSecond':
      return `${figure(value)} GB/s`;
    default:
      return Number.isInteger(value) ? String(value) : figure(value);
  }
}

/** `pytorchThreads` becomes `pytorch threads`; what has spaces is said as it is. */
function words(key: string): string {
  if (key.includes(' ')) return key;
  return key.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
}
