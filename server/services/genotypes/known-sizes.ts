/** @file The sizes of a genotype's network that are known here: of its retrainings, or of the task that it was found on. */
import type { Database } from '@/db/open';
import { findDataset } from '@/db/queries/dataset';
import { findTaskSet } from '@/db/queries/task-set';
import type { RunRow } from '@/db/schema';
import { isDomainError } from '@/domain/errors';
import { cellInputs, type Genotype } from '@/domain/genotype';
import type { KnownSizes } from '@/domain/records/genotype';
import type { TaskReference } from '@/domain/run-config';
import { usualSizes } from '@/domain/space-shape';
import { shapeOfTask } from '@/nas/tasks/sample';

type TaskSizes = Pick<KnownSizes, 'classes' | 'resolution' | 'inputChannels'>;

/** Reads each task once, for any number of genotypes. `configs`: of the runs that know a size, the best first. */
export function knownSizesIn(db: Database): (document: Genotype, configs: readonly RunRow['config'][]) => KnownSizes {
  const tasks = new Map<string, TaskSizes | null>();
  const sizesOf = (task: TaskReference): TaskSizes | null => {
    const key = JSON.stringify(task);
    const known = tasks.get(key);
    if (known !== undefined) return known;
    const read = sizesOfTask(db, task);
    tasks.set(key, read);
    return read;
  };
  return (document, configs) => {
    const usual = usualSizes[cellInputs(document.normal) === 1 ? 'nas-bench-201' : 'base'];
    for (const config of configs) {
      const sizes = 'task' in config && typeof config.task === 'object' ? sizesOf(config.task) : null;
      if (sizes === null) continue;
      const { initChannels, layers } = config.kind === 'evaluate' ? config : usual;
      return { initChannels, layers, ...sizes };
    }
    return { ...usual, classes: 10, resolution: 32, inputChannels: 3 };
  };
}

/** Null where the task set or its dataset is gone, or no longer has the part. */
function sizesOfTask(db: Database, { taskSet, ...draw }: TaskReference): TaskSizes | null {
  const spec = findTaskSet(db, taskSet)?.spec;
  if (spec === undefined) return null;
  try {
    const { source, classes, resolution } = shapeOfTask({ spec, ...draw });
    const manifest = findDataset(db, source.dataset)?.manifest;
    return manifest === undefined ? null : { classes: classes.length, resolution, inputChannels: manifest.channels };
  } catch (error) {
    if (isDomainError(error)) return null;
    throw error;
  }
}
