/** @file Addresses of the launch form that carry on what a page is about: what to run on, the seed, and any setting by its path. */
import type { LaunchKind, TaskReference } from '@/domain/run-config';

export interface LaunchContext {
  readonly taskSet?: string | null | undefined;
  /** Names its task set, too. */
  readonly task?: TaskReference | null | undefined;
  readonly space?: string | null | undefined;
  readonly prior?: string | null | undefined;
  readonly genotype?: string | null | undefined;
  readonly seed?: number | null | undefined;
  /** Settings by path, as the config has them. */
  readonly settings?: Readonly<Record<string, string | number>> | undefined;
}

export function launchAddress(kind: LaunchKind, context: LaunchContext = {}): string {
  const { taskSet, task, space, prior, genotype, seed, settings = {} } = context;
  const named: Record<string, string | number | null | undefined> = {
    kind,
    prior,
    genotype,
    space,
    taskSet: task?.taskSet ?? taskSet,
    part: task?.part,
    index: task?.index,
    taskSeed: task?.seed,
    seeds: seed,
    ...settings,
  };
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(named)) {
    if (value !== null && value !== undefined && value !== '') parameters.set(name, String(value));
  }
  return `/launch?${parameters}`;
}
