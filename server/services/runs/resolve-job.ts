/** @file The complete job of an attempt: what the runner reads instead of the database. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { checkpointsOf } from '@/db/queries/artefact/find';
import type { RunRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { RunId } from '@/domain/ids';
import { type Job, jobSchema } from '@/domain/job';
import type { Call, ServiceContext } from '@/server/context';
import { readBasis } from './basis';
import { leaseInput, requireLease } from './require-lease';

export const resolveJobInput = z.strictObject(leaseInput);
export type ResolveJobInput = z.input<typeof resolveJobInput>;

/** Paths are absolute. @throws DomainError `corrupt-data` where a file that the run needs is gone. */
export function resolveJob({ ctx, input }: Call<ResolveJobInput>): Job {
  const { attempt: id, lease } = resolveJobInput.parse(input);
  const { attempt, run } = requireLease(ctx.db, id, lease);
  const { taskSet, space, prior, genotype, datasets } = readBasis(ctx.db, run.config);
  const within = (...parts: string[]): string => path.join(ctx.settings.dataDirectory, ...parts);
  const present = (file: string, what: string): string => {
    if (existsSync(file)) return file;
    throw new DomainError('corrupt-data', `${what} is gone: ${file} does not exist.`);
  };
  return jobSchema.parse({
    version: 1,
    run: run.id,
    attempt: attempt.id,
    attemptNumber: attempt.number,
    lease,
    config: run.config,
    space: space === null ? null : { id: space.id, document: space.document },
    taskSet: { id: taskSet.id, spec: taskSet.spec },
    datasets: datasets.map(({ id, directory, name }) => ({
      id,
      directory: present(within(directory), `The dataset "${name}"`),
    })),
    prior:
      prior === null
        ? null
        : {
            id: prior.prior.id,
            iteration: prior.prior.iteration,
            path: present(within(prior.directory, prior.artefact.path), `The prior "${prior.prior.name}"`),
          },
    genotype: genotype === null ? null : { id: genotype.id, document: genotype.document },
    resume: resumePoint(ctx, run.id) ?? continuedFrom(ctx, run, present),
  });
}

/** Where a run that continues another begins, before it has a checkpoint of its own. */
function continuedFrom(
  ctx: ServiceContext,
  { continues }: Pick<RunRow, 'continues'>,
  present: (file: string, what: string) => string,
): { path: string; step: number } | null {
  if (continues === null) return null;
  const file = path.join(ctx.settings.dataDirectory, continues.path);
  return { path: present(file, `The checkpoint of ${continues.run} at step ${continues.step}`), step: continues.step };
}

/** The furthest checkpoint that counts and is still there. */
function resumePoint(ctx: ServiceContext, run: RunId): { path: string; step: number } | null {
  for (const { artefact, directory } of checkpointsOf(ctx.db, run)) {
    const file = path.join(ctx.settings.dataDirectory, directory, artefact.path);
    if (existsSync(file)) return { path: file, step: artefact.step };
  }
  return null;
}
