/** @file The operator's targets, from targets.json in the data folder: read again when the file changes, so that nothing needs a restart. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { noTargets, parseTargets, type SlurmTarget, type Targets } from '@/domain/targets/target';
import type { ServiceContext } from '@/server/context';

export const targetsFile = 'targets.json';

interface Known {
  readonly stamp: string;
  readonly targets: Targets;
}
const known = new Map<string, Known>();

/** Never throws: what is wrong is among the problems. No file: no targets. */
export function readTargets({ settings: { dataDirectory } }: Pick<ServiceContext, 'settings'>): Targets {
  const file = path.join(dataDirectory, targetsFile);
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return noTargets;
    const stamp = `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
    const before = known.get(file);
    if (before?.stamp === stamp) return before.targets;
    const targets = parseTargets(readFileSync(file, 'utf8'), targetsFile);
    known.set(file, { stamp, targets });
    return targets;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { slurm: [], problems: [`${targetsFile} cannot be read: ${reason}.`] };
  }
}

export function findTarget(ctx: Pick<ServiceContext, 'settings'>, name: string): SlurmTarget | undefined {
  return readTargets(ctx).slurm.find((target) => target.name === name);
}
