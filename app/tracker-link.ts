/** @file Links that MLflow's clients print when a run ends: HOST/#/experiments/ID/runs/ID. They lead to our pages. Pure. */
import { isRunId } from '@/domain/run-id';
import { quote } from '@/domain/run-query/format';

export type TrackerLink = { readonly run: string } | { readonly experiment: string };

/** Of a page's hash; null for any other. */
export function trackerLink(hash: string): TrackerLink | null {
  const match = /^#\/experiments\/([^/?]+)(?:\/runs\/([^/?]+))?/.exec(hash);
  if (match === null) return null;
  const [, experiment = '', run] = match;
  return run !== undefined && isRunId(run) ? { run } : { experiment };
}

/** Where a link leads; an experiment that is not known, as Default, to all runs of scripts. */
export function pageOf(
  link: TrackerLink,
  experiments: readonly { readonly id: string; readonly name: string }[],
): string {
  if ('run' in link) return `/runs/${link.run}`;
  const name = experiments.find(({ id }) => id === link.experiment)?.name;
  const query = name === undefined ? 'kind = external' : `experiment = ${quote(name)}`;
  return `/runs?query=${encodeURIComponent(query)}`;
}
