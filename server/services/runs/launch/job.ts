/** @file The complete job of an attempt: what the runner reads instead of the database. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkpointsOf } from '@/db/queries/artefact';
import type { RunRow } from '@/db/schema';
import { trainedCells } from '@/domain/candidate-file';
import { DomainError } from '@/domain/errors';
import { mostEarlierCells } from '@/domain/run-config';
import { type Job, jobSchema, type Resume } from '@/domain/runner-files';
import type { Call, ServiceContext } from '@/server/context';
import { verifiedDatasets } from '@/server/services/datasets/integrity';
import { dispatcherLife } from '@/server/services/system/dispatcher';
import { type Leased, requireLease } from '../life/attempt';
import { launchableConfig } from '../require-run';
import { ranOnOf } from './ran-on';
import { readReferences } from './references';

/** Paths are absolute. @throws DomainError `corrupt-data` if a file that the run needs is gone, or its data is known to be damaged. */
export function resolveJob({ ctx, input: { attempt: id, lease } }: Call<Leased>): Job {
  const { attempt, run } = requireLease(ctx.db, id, lease);
  const config = launchableConfig(run);
  const { taskSet, space, prior, genotype, weights, earlier, datasets } = readReferences(ctx.db, config);
  const within = (...parts: string[]): string => path.join(ctx.settings.dataDirectory, ...parts);
  const verified = verifiedDatasets(ctx.db);
  const kept = checkpointsOf(ctx.db, run.id);
  const { cards } = dispatcherLife(ctx);
  const [resume, ...resumeElse] = resumePoints(ctx, run, kept);
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
    config,
    space: space === null ? null : { id: space.id, document: space.document },
    taskSet: { id: taskSet.id, spec: taskSet.spec },
    datasets: datasets.map(({ id, directory, name }) => {
      const problem = verified.get(id)?.problem ?? null;
      if (problem !== null) throw new DomainError('corrupt-data', `The dataset "${name}" is damaged. ${problem}`);
      return { id, directory: present(within(directory), `The dataset "${name}"`) };
    }),
    prior:
      prior === null
        ? null
        : {
            id: prior.prior.id,
            name: prior.prior.name,
            iteration: prior.prior.iteration,
            path: present(within(prior.directory, prior.artefact.path), `The prior "${prior.prior.name}"`),
            sha256: prior.artefact.sha256,
          },
    genotype: genotype === null ? null : { id: genotype.id, document: genotype.document },
    weights:
      weights === null
        ? null
        : {
            run: weights.run.id,
            name: weights.run.name,
            path: present(within(weights.directory, weights.artefact.path), `The weights of "${weights.run.name}"`),
            sha256: weights.artefact.sha256,
          },
    earlier: earlier.map(({ run: { id, name }, directory, artefact }) => {
      const file = present(within(directory, artefact.path), `What "${name}" trained`);
      try {
        const most = Math.floor(mostEarlierCells / earlier.length);
        return { run: id, name, cells: trainedCells(readFileSync(file, 'utf8'), most) };
      } catch (error) {
        throw new DomainError('corrupt-data', `What "${name}" trained can't be read: ${file} is damaged.`, {
          cause: error,
        });
      }
    }),
    resume: resume ?? null,
    resumeElse,
    ranOn: ranOnOf(kept),
    holds: {
      cores: attempt.cores,
      sharesCards: attempt.sharesCards,
      cards: attempt.cards.map(
        (id) => cards.find((card) => card.id === id) ?? { id, vendor: 'nvidia', index: -1, name: '' },
      ),
    },
  });
}

type Kept = ReturnType<typeof checkpointsOf>;

/**
 * The checkpoints that count, furthest first; last the one of the run that this run continues. The runner takes the first that
 * is intact, since only its reader can tell.
 */
function resumePoints(ctx: ServiceContext, run: RunRow, kept: Kept): Resume[] {
  const own = kept.map(({ artefact, directory }) => ({
    path: path.join(ctx.settings.dataDirectory, directory, artefact.path),
    step: artefact.step,
    sha256: artefact.sha256,
    artefact: artefact.id,
    continued: false,
  }));
  const { continues } = run;
  if (continues === null) return own;
  const file = path.join(ctx.settings.dataDirectory, continues.path);
  const { step, sha256 = null } = continues;
  return [...own, { path: file, step, sha256, artefact: null, continued: true }];
}
