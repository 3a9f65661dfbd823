/** @file Puts runs of the demo into its experiment, each once: an interrupted demo goes on with those that are there. */
import type { RunId } from '@/domain/ids';
import type { RunConfigInput } from '@/domain/run-config';
import type { WatchInput } from './watch-runs';

export interface Wanted {
  readonly name: string;
  /** Which of the ways that are compared it belongs to, because each task is a separate run. */
  readonly tag: string;
  readonly config: RunConfigInput;
}

/** In order, those of the experiment that are there already, by name, and new ones for the others. */
export async function launch(
  { client, experiment }: Pick<WatchInput, 'client' | 'experiment'>,
  wanted: readonly Wanted[],
): Promise<RunId[]> {
  const { items } = await client.runs.list.query({ limit: 500, filter: { experiment } });
  const lost = items.filter(({ state }) => state === 'failed' || state === 'stopped');
  const there = new Map(items.filter((run) => !lost.includes(run)).map(({ name, id }) => [name, id]));
  const ids: RunId[] = [];
  for (const { name, tag, config } of wanted) {
    const known = there.get(name);
    if (known !== undefined) ids.push(known);
    else {
      const { runs } = await client.runs.launch.mutate({ name, experiment, tags: [tag], config });
      ids.push(...runs.map(({ id }) => id));
    }
  }
  return ids;
}
