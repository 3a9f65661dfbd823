/** @file Changes of the feed, and which queries they make stale. */
import type { Change, ChangeEntity } from '@/domain/records/change';
import { isRunId } from '@/domain/run-id';

/**
 * The position in the change feed at which the server rendered a page with its answers: earlier changes can be skipped.
 * The last change that was there before the page's answers were read.
 */
export const knownCursorKey = ['known-cursor'] as const;

/** Messages between tabs; `resync` means that changes may have been missed. */
export type FeedMessage =
  | { readonly type: 'change'; readonly change: Change }
  | { readonly type: 'resync'; readonly cursor: number | null }
  | { readonly type: 'status'; readonly live: boolean; readonly cursor: number | null };

/** Routers whose answers a change of this entity may alter. A run's own data are matched by the run's id besides. */
const routers: Readonly<Record<Change['entity'], readonly string[]>> = {
  run: ['runs', 'system', 'compare', 'experiments', 'audit'],
  series: ['series', 'compare'],
  dataset: ['datasets', 'taskSets', 'audit'],
  'dataset-import': ['datasetImports', 'audit'],
  'task-set': ['taskSets', 'datasets', 'audit'],
  space: ['spaces', 'audit'],
  prior: ['priors', 'runs', 'spaces', 'audit'],
  genotype: ['genotypes', 'runs', 'compare', 'audit'],
  artefact: ['runs'],
  architecture: ['architecture'],
  log: ['runs'],
  study: ['studies', 'audit'],
  report: ['reports', 'audit'],
  benchmark: ['benchmarks', 'genotypes', 'compare', 'audit'],
  webhook: ['webhooks', 'audit'],
  member: ['members', 'audit'],
  token: ['tokens', 'audit'],
  system: ['system', 'audit'],
};

/** Procedures that a page follows by cursor or polls, or that depend on their input only. */
const exempt = new Set([
  'audit.vocabulary',
  'runs.log',
  'runs.vocabulary',
  'runs.clone',
  'runs.check',
  'runs.plan',
  'taskSets.check',
  'taskSets.nearCopies',
  'taskSets.preview',
  'spaces.sizes',
  'spaces.presets',
  'genotypes.sizes',
  'system.devices',
  'system.doctor',
  'system.engines',
  'system.overview',
  'system.search',
  'system.storage',
]);

/**
 * Whether the query under `queryKey` (tRPC's: [[router, procedure], {input}]) may answer differently after `change`.
 * A query whose input names runs is touched by changes of those runs only.
 */
export function isTouched(queryKey: readonly unknown[], change: Change): boolean {
  const [path, options] = queryKey;
  if (!Array.isArray(path)) return false;
  const [router, procedure] = path;
  if (typeof router !== 'string' || !routers[change.entity].includes(router)) return false;
  if (exempt.has(`${router}.${procedure}`)) return false;
  if (change.entity === 'log') return false;
  if (change.entity === 'artefact' && procedure !== 'get') return false;
  const run = change.run ?? (change.entity === 'run' ? change.key : null);
  if (run === null) return true;
  const named = namedRuns(options);
  return named.length === 0 || named.includes(run);
}

const runIdPattern = /"(run_[0-9a-z]{12})"/g;

function namedRuns(options: unknown): string[] {
  return [...(JSON.stringify(options) ?? '').matchAll(runIdPattern)].map((match) => match[1] ?? '');
}

/** A message of the stream, or null if it is no change. Parsed by hand: every page loads this, and a schema is heavier than a page. */
export function readChange(said: unknown): Change | null {
  if (typeof said !== 'object' || said === null || !('id' in said && 'entity' in said && 'key' in said)) return null;
  const { id, entity, key } = said;
  if (typeof id !== 'number' || typeof key !== 'string' || !isEntity(entity)) return null;
  const run = 'run' in said && typeof said.run === 'string' && isRunId(said.run) ? said.run : undefined;
  return { id, entity, key, ...(run === undefined ? {} : { run }) };
}

function isEntity(text: unknown): text is ChangeEntity {
  return typeof text === 'string' && Object.hasOwn(routers, text);
}
