/**
 * @file What is known of a run from outside beside its log, kept in its folder as a runner's job is: a lost database is made anew from both
 * (`services/rebuild`). Written whenever its script says something of itself; what people change here is the database's alone.
 */
import { randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { findExperiment } from '@/db/queries/experiment';
import { findGenotype } from '@/db/queries/genotype';
import { trainedBy } from '@/db/queries/run/outside';
import { findSpace } from '@/db/queries/space';
import { attemptFiles } from '@/domain/attempt-files';
import { genotypeSchema } from '@/domain/genotype';
import {
  attemptIdSchema,
  experimentIdSchema,
  genotypeIdSchema,
  type RunId,
  runIdSchema,
  spaceIdSchema,
} from '@/domain/ids';
import { runStateSchema } from '@/domain/run-state';
import { searchSpaceSchema } from '@/domain/space';
import type { ServiceContext } from '@/server/context';
import { requireOutsideRun } from './outside-run';

const texts = z.record(z.string(), z.string());

export const keptOutsideSchema = z.object({
  version: z.literal(1),
  run: runIdSchema,
  attempt: attemptIdSchema,
  lease: z.string(),
  name: z.string(),
  state: runStateSchema,
  createdBy: z.string(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  experiment: z.object({ id: experimentIdSchema, name: z.string() }).nullable(),
  params: texts,
  notes: z.string(),
  outside: z.object({
    tags: texts,
    inputs: z.array(z.unknown()).optional(),
    outputs: z.array(z.unknown()).optional(),
    task: z.string().optional(),
    key: z.string().optional(),
  }),
  /** Whose choices its logits are. */
  space: z.object({ id: spaceIdSchema, name: z.string(), document: searchSpaceSchema }).nullable(),
  /** That it trains. */
  genotype: z.object({ id: genotypeIdSchema, document: genotypeSchema }).nullable(),
});
export type KeptOutside = z.infer<typeof keptOutsideSchema>;

/** After the transaction that changed it. */
export function keepOutside(ctx: ServiceContext, id: RunId): void {
  const { run, config, attempt, directory } = requireOutsideRun(ctx, ctx.db, id);
  const { name, state, createdBy, createdAt, startedAt, endedAt, notes } = run;
  const experiment = run.experiment === null ? undefined : findExperiment(ctx.db, run.experiment);
  const space = run.space === null ? undefined : findSpace(ctx.db, run.space);
  const trained = trainedBy(ctx.db, id);
  const genotype = trained === null ? undefined : findGenotype(ctx.db, trained);
  const kept: z.input<typeof keptOutsideSchema> = {
    ...{ version: 1, run: id, attempt: attempt.id, lease: attempt.lease },
    ...{ name, state, createdBy, createdAt, startedAt, endedAt, notes, params: config.params },
    experiment: experiment === undefined ? null : { id: experiment.id, name: experiment.name },
    outside: {
      ...run.outside,
      tags: run.outside?.tags ?? {},
      inputs: [...(run.outside?.inputs ?? [])],
      outputs: [...(run.outside?.outputs ?? [])],
    },
    space: space === undefined ? null : { id: space.id, name: space.name, document: space.document },
    genotype: genotype === undefined ? null : { id: genotype.id, document: genotype.document },
  };
  const file = path.join(directory, attemptFiles.outside);
  const aside = `${file}.${randomBytes(4).toString('hex')}`;
  writeFileSync(aside, JSON.stringify(kept));
  renameSync(aside, file);
}
