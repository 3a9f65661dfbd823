/** @file What a run starts from, and which runs start from what it made. */
import { z } from 'zod';
import type { Database } from '@/db/open';
import { findGenotype, genotypesOfRuns } from '@/db/queries/genotype';
import { findPrior, priorsOf } from '@/db/queries/prior';
import { trainedBy } from '@/db/queries/run/outside';
import { findRun } from '@/db/queries/run/run';
import { dependantsOf, runsBeginningWith, runsUsingGenotype, runsUsingPrior } from '@/db/queries/run/using';
import { findSpace } from '@/db/queries/space';
import { findTaskSet } from '@/db/queries/task-set';
import type { RunRow } from '@/db/schema';
import { runIdSchema } from '@/domain/ids';
import type { lineageItemSchema } from '@/domain/records/run';
import { operation } from '@/server/operation';

type LineageItem = z.infer<typeof lineageItemSchema>;

export function parentsOf(db: Database, run: RunRow): LineageItem[] {
  const items: LineageItem[] = [];
  const taskSet = run.taskSet === null ? undefined : findTaskSet(db, run.taskSet);
  if (taskSet !== undefined)
    items.push({ type: 'task-set', id: taskSet.id, name: taskSet.name, detail: 'draws its tasks' });
  const space = run.space === null ? undefined : findSpace(db, run.space);
  if (space !== undefined) items.push({ type: 'space', id: space.id, name: space.name, detail: 'search space' });
  if (run.continues !== null) {
    const detail = `continued from its step ${run.continues.step}`;
    const other = findRun(db, run.continues.run);
    if (other !== undefined) items.push({ type: 'run', id: other.id, name: other.name, detail });
  }
  if (run.config.kind === 'adapt') {
    const prior = findPrior(db, run.config.prior);
    if (prior !== undefined) {
      items.push({ type: 'prior', id: prior.prior.id, name: prior.prior.name, detail: 'starts from it' });
      items.push({ type: 'run', id: prior.run.id, name: prior.run.name, detail: 'made the prior' });
    }
  }
  if (run.config.kind === 'random-search')
    for (const id of run.config.earlier ?? []) {
      const other = findRun(db, id);
      if (other !== undefined) items.push({ type: 'run', id, name: other.name, detail: 'begins with what it trained' });
    }
  if (run.config.kind === 'evaluate') {
    const genotype = findGenotype(db, run.config.genotype);
    if (genotype !== undefined)
      items.push({ type: 'genotype', id: genotype.id, name: genotype.name, detail: 'evaluated' });
  }
  if (run.config.kind === 'external') {
    const trained = trainedBy(db, run.id);
    const genotype = trained === null ? undefined : findGenotype(db, trained);
    if (genotype !== undefined)
      items.push({ type: 'genotype', id: genotype.id, name: genotype.name, detail: 'trained' });
  }
  return items;
}

export function childrenOf(db: Database, run: Pick<RunRow, 'id' | 'kind'>): LineageItem[] {
  const items: LineageItem[] = [];
  for (const prior of priorsOf(db, run.id)) {
    items.push({ type: 'prior', id: prior.id, name: prior.name, detail: `iteration ${prior.iteration}` });
    for (const user of runsUsingPrior(db, prior.id)) {
      items.push({
        type: 'run',
        id: user.id,
        name: user.name,
        detail: `${user.kind} from iteration ${prior.iteration}`,
      });
    }
  }
  // Asked of these alone, for it looks through the settings of all black-box searches.
  for (const user of run.kind === 'random-search' ? runsBeginningWith(db, run.id) : [])
    items.push({ type: 'run', id: user.id, name: user.name, detail: 'begins with what it trained' });
  for (const genotype of genotypesOfRuns(db, [run.id])) {
    items.push({ type: 'genotype', id: genotype.id, name: genotype.name, detail: 'found' });
    for (const user of runsUsingGenotype(db, genotype.id)) {
      items.push({ type: 'run', id: user.id, name: user.name, detail: user.kind });
    }
  }
  return items;
}

/** Only runs that have any. */
export const dependants = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ ids: z.array(runIdSchema).max(500) }),
  output: z.array(
    z.object({
      run: runIdSchema,
      dependants: z.array(z.object({ id: runIdSchema, name: z.string(), inTrash: z.boolean() })),
    }),
  ),
  run({ ctx, input: { ids } }) {
    return ids
      .map((run) => ({ run, dependants: dependantsOf(ctx.db, run) }))
      .filter((each) => each.dependants.length > 0);
  },
});
