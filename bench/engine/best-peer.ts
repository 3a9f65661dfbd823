/**
 * @file Ours beside several PyTorches: one at a time, in turns with ours, so that each ratio is of the same minutes. What was measured is kept, and the best
 * of them is what counts; the others are told.
 */
import { loadavg } from 'node:os';
import type { BenchContext } from './context';
import { interleave, ratios, type Sample } from './interleave';
import { type Goal, makeRow, median, type Row, type RowText } from './row';

interface Contestant {
  readonly sample: Sample;
  readonly close: () => Promise<void> | void;
}

export interface Opponent {
  /** Which PyTorch, on how many threads. */
  readonly name: string;
  readonly start: () => Promise<Contestant>;
}

export interface Contest {
  readonly text: RowText;
  readonly goal: Goal | null;
  readonly ours: () => Contestant;
  readonly opponents: readonly Opponent[];
}

type Part =
  | {
      readonly name: string;
      readonly native: readonly number[];
      readonly peer: readonly number[];
      readonly load: number;
    }
  | { readonly name: string; readonly failed: string };

export async function contest(context: BenchContext, { text, goal, ours, opponents }: Contest): Promise<Row> {
  const parts: Part[] = [];
  for (const opponent of opponents) {
    const name = `${text.name} against ${opponent.name}`;
    parts.push(
      await context.kept.json(name.replace(/[^\w.-]+/g, '-'), () => {
        process.stderr.write(`  ${name} …\n`);
        return measure(context, ours, opponent);
      }),
    );
  }
  return rowOf(text, goal, parts);
}

async function measure(context: BenchContext, ours: Contest['ours'], opponent: Opponent): Promise<Part> {
  const { name } = opponent;
  let theirs: Contestant;
  try {
    theirs = await opponent.start();
  } catch (error) {
    return { name, failed: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '' };
  }
  const mine = ours();
  try {
    const samplers = { native: mine.sample, peer: theirs.sample };
    const { native, peer } = await interleave(samplers, context.repetitions);
    return { name, native, peer, load: loadavg()[0] ?? 0 };
  } finally {
    await mine.close();
    await theirs.close();
  }
}

export function rowOf(text: RowText, goal: Goal | null, parts: readonly Part[]): Row {
  const measured = parts.flatMap((part) =>
    'failed' in part ? [] : [{ ...part, times: ratios(part.peer, part.native) }],
  );
  const [best] = [...measured].sort((a, b) => median(a.times) - median(b.times));
  const told = parts.map((part) => [part.name, 'failed' in part ? `failed: ${part.failed}` : timesOf(part)] as const);
  if (best === undefined) return makeRow(text, [], goal, Object.fromEntries(told));
  const detail = { nativeSeconds: median(best.native), best: best.name, ...Object.fromEntries(told) };
  return makeRow(text, best.times, goal, detail);
}

const timesOf = ({ native, peer }: { native: readonly number[]; peer: readonly number[] }): string =>
  `${median(ratios(peer, native)).toPrecision(3)} times (${Number((1000 * median(peer)).toPrecision(3))} ms)`;
