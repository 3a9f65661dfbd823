/** @file docs/evidence/peers.md: other trackers beside ours. */
import { type Figure, figuresOf } from './figures';
import type { PairResult } from './pair';
import { trackers } from './trackers';

interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly system: string;
  readonly node: string;
}

export interface PeersReport {
  readonly bench: 'peers';
  readonly machine: Machine;
  readonly command: string;
  readonly pairs: readonly PairResult[];
  /** Name and reason of trackers that were left out. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
}

export const goal = 10;

export function asMarkdown({ machine, command, pairs, missing }: PeersReport): string {
  return [
    '# Other trackers beside ours',
    '',
    'Written by the command below; what each row measures is said in [bench/README.md](../../bench/README.md). The same machine, the same runs: each tracker by its own client, in the way that',
    'its documents name for speed, Masthead by its Python package over HTTP, both from one process. They are fed in turns, asked in turns and looked at in turns. A ratio is the median of its turns, with the',
    `least and the most; above 1, ours is better. The goal is ${goal} times on each figure; what is below, and why, stands at the end.`,
    '',
    `- Command: \`${command}\``,
    `- Machine: ${machine.processor}, ${machine.cores} cores, ${machine.memoryGigabytes} GB, ${machine.system}; Node ${machine.node}`,
    '',
    ...pairs.flatMap(sectionOf),
    ...(missing.length === 0
      ? []
      : ['## Not measured', '', ...missing.map(({ name, reason }) => `- ${titleOf(name)}: ${reason}`), '']),
    `## Below ${goal} times`,
    '',
    ...belowGoal(pairs),
    '',
  ].join('\n');
}

function sectionOf(pair: PairResult): string[] {
  const tracker = trackers.find(({ name }) => name === pair.name);
  const whole = pair.share === 1 && pair.runs === 1000;
  return [
    `## ${titleOf(pair.name)}`,
    '',
    `${pair.runs.toLocaleString('en')} runs, ${pair.points.toLocaleString('en')} points${whole ? '' : ', both sides: less than the ten million of a whole measurement, and nothing is extrapolated to them'}; ${tracker?.packages[0] ?? ''}; ${pair.date}, commit ${pair.commit ?? 'unknown'}; load of the machine before and after: ${pair.load.map((load) => load.toFixed(1)).join(', ')}. ${tracker?.notes.join(' ') ?? ''}`,
    '',
    '| what | unit | ours | theirs | ratio | least, most |',
    '| --- | --- | ---: | ---: | ---: | --- |',
    ...figuresOf(pair).map(rowOf),
    '',
  ];
}

function rowOf({ what, unit, ours, theirs, ratio, least, most }: Figure): string {
  const range = least === most ? '' : `${rounded(least)}, ${rounded(most)}`;
  return `| ${what} | ${unit} | ${rounded(ours)} | ${rounded(theirs)} | ${rounded(ratio)} | ${range} |`;
}

function belowGoal(pairs: readonly PairResult[]): string[] {
  const lines = pairs.flatMap((pair) => {
    const below = figuresOf(pair).filter(({ ratio }) => ratio < goal);
    if (below.length === 0) return [];
    return [`- ${titleOf(pair.name)}: ${below.map(({ name, ratio }) => `${name} ${rounded(ratio)}`).join(', ')}`];
  });
  return lines.length === 0 ? ['None.'] : lines;
}

function titleOf(name: string): string {
  return trackers.find((tracker) => tracker.name === name)?.title ?? name;
}

/** Three digits, or all before the point. */
function rounded(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(value < 1 ? 2 : 3)));
}
