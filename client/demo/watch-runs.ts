/** @file Waits for runs of one experiment, two at a time or how many slots there are, and shows how far they are. */
import type { Client } from '@/client/create-client';
import { DomainError } from '@/domain/errors';
import type { ExperimentId, RunId } from '@/domain/ids';
import type { RunSummary } from '@/domain/records/run';
import { isFinal } from '@/domain/run-state';
import { patiently } from '../patiently';
import { pause } from '../pause';
import { bar, formatSeconds, type Screen } from './screen';

/** Between two looks at least so long, and so many times what the last one took: hundreds of runs are not read for nothing. */
const askEveryMilliseconds = 250;
const rest = 10;
const mostMilliseconds = 2000;
/** Runs of one experiment in one request; the demo has fewer. */
const most = 500;

export interface WatchInput {
  readonly client: Client;
  readonly url: string;
  readonly screen: Screen;
  readonly experiment: ExperimentId;
  /** Ends the wait. The platform's stop ends the runs. */
  readonly signal: AbortSignal;
}

/**
 * Resolves to the summaries, in the requested order, once every run finished.
 * @throws DomainError `engine-failed` with reason and last lines as soon as one failed; the others are then stopped.
 */
export async function finishRuns(input: WatchInput, ids: readonly RunId[]): Promise<RunSummary[]> {
  const startedAt = performance.now();
  let before: number | null = null;
  for (;;) {
    const ask = () => input.client.runs.list.query({ limit: most, filter: { experiment: input.experiment } });
    const askedAt = performance.now();
    const { items } = await patiently(ask, input);
    const took = performance.now() - askedAt;
    const byId = new Map(items.map((run) => [run.id, run]));
    const runs = ids.flatMap((id) => byId.get(id) ?? []);
    const broken = runs.find((run) => run.state === 'failed' || run.state === 'stopped');
    if (broken !== undefined) {
      await stopOthers(input.client, runs);
      throw await explain(input, broken);
    }
    if (runs.length === ids.length && runs.every((run) => run.state === 'finished')) return runs;
    before ??= meanDone(runs);
    input.screen.progress(progressLine(runs, (performance.now() - startedAt) / 1000, before));
    await pause(Math.max(askEveryMilliseconds, Math.min(rest * took, mostMilliseconds)), input.signal);
  }
}

/** One run: its own rate and time left. Several: counts, and the time left at the pace since the first look, when `before` of all was done. */
export function progressLine(runs: readonly RunSummary[], elapsedSeconds: number, before = 0): string {
  const share = meanDone(runs);
  const [only] = runs;
  if (runs.length === 1 && only !== undefined) {
    const { progress } = only;
    if (progress === null) return `   ${bar(share)} ${only.state}`;
    const rate = progress.rate === null || progress.rate === 0 ? '' : ` · ${formatRate(progress.rate, progress.unit)}`;
    const left = progress.left === null ? '' : ` · ${formatSeconds(progress.left / 1000)} left`;
    return `   ${bar(share)} ${progress.done} of ${progress.total} ${progress.unit}${rate}${left}`;
  }
  const finished = runs.filter((run) => run.state === 'finished').length;
  const waiting = runs.filter((run) => run.state === 'queued').length;
  const since = share - before;
  const pace =
    since > 0.02 && elapsedSeconds > 0
      ? ` · ${((since * runs.length * 60) / elapsedSeconds).toFixed(1)} runs/min · ${formatSeconds((elapsedSeconds * (1 - share)) / since)} left`
      : '';
  return `   ${bar(share)} ${finished} of ${runs.length} runs done, ${runs.length - finished - waiting} running, ${waiting} waiting${pace}`;
}

/** Slower than one a second, the other way round: `0.0 iterations/s` would say nothing. */
function formatRate(perSecond: number, unit: string): string {
  return perSecond >= 1
    ? `${perSecond.toFixed(1)} ${unit}/s`
    : `${formatSeconds(1 / perSecond)} per ${unit.replace(/s$/, '')}`;
}

const meanDone = (runs: readonly RunSummary[]): number =>
  runs.reduce((sum, run) => sum + shareDone(run), 0) / Math.max(1, runs.length);

function shareDone({ state, progress }: RunSummary): number {
  if (isFinal(state)) return 1;
  return progress === null || progress.total === 0 ? 0 : progress.done / progress.total;
}

async function stopOthers(client: Client, runs: readonly RunSummary[]): Promise<void> {
  for (const { id, state } of runs) {
    // One that ended in the meantime refuses, which is as good.
    if (!isFinal(state)) await client.runs.stop.mutate({ id }).catch(() => undefined);
  }
}

async function explain({ client, url }: WatchInput, run: RunSummary): Promise<DomainError> {
  const { lastLines } = await client.runs.get.query({ id: run.id });
  return new DomainError(
    'engine-failed',
    [
      `The run "${run.name}" ${run.state}: ${run.reason ?? 'no reason was given'}`,
      ...lastLines.slice(-15).map((line) => `  ${line}`),
      `Look at it: ${url}/runs/${run.id}`,
    ].join('\n'),
  );
}
