/** @file Results of runs for other runs: priors, genotypes, evaluations. */
import { hasSnapshot } from '@/db/queries/architecture';
import { findArtefactByName } from '@/db/queries/artefact';
import { saveEvaluation } from '@/db/queries/evaluation';
import { genotypesOfRuns, saveRunGenotype } from '@/db/queries/genotype';
import { insertPrior } from '@/db/queries/prior';
import { trainedBy } from '@/db/queries/run/outside';
import { findTaskSet } from '@/db/queries/task-set';
import type { LoggedValues } from '@/db/schema';
import type { RunEvent } from '@/domain/events';
import { loggedNumber } from '@/domain/float';
import { genotypeHash } from '@/domain/genotype';
import { genotypeIdSchema, newIdText, priorIdSchema } from '@/domain/ids';
import { taskName } from '@/server/services/runs/launch/run-name';
import type { Batch } from './batch';

export function savePrior(batch: Batch, event: Extract<RunEvent, { type: 'prior' }>, time: number): void {
  const { tx, run, attempt } = batch;
  const file = findArtefactByName(tx, attempt.id, event.artefact);
  const refuse = (why: string): void => {
    const message = `The prior of iteration ${event.iteration} is not recorded: ${why}.`;
    batch.addLine({ sequence: event.sequence, time, level: 'error', message });
  };
  if (file === undefined) {
    refuse(`its file "${event.artefact}" was not announced before it`);
    return;
  }
  if (run.space === null) {
    refuse('its run searches no space');
    return;
  }
  if (!hasSnapshot(tx, attempt.id, event.iteration)) {
    refuse('its architecture was not said before it');
    return;
  }
  const row = insertPrior(tx, {
    id: priorIdSchema.parse(newIdText('pr')),
    name: `${run.name}, iteration ${event.iteration}`,
    ...event.about,
    run: run.id,
    iteration: event.iteration,
    space: run.space,
    artefact: file.id,
    createdAt: time,
  });
  batch.changed('prior', row.id);
}

export function saveFoundGenotype(batch: Batch, event: Extract<RunEvent, { type: 'genotype' }>, time: number): void {
  const { tx, run } = batch;
  const row = saveRunGenotype(tx, {
    id: genotypeIdSchema.parse(newIdText('gt')),
    name: run.name,
    hash: genotypeHash(event.genotype),
    document: event.genotype,
    run: run.id,
    step: event.step,
    space: run.space,
    margins: event.margins.map(loggedNumber),
    createdAt: time,
  });
  batch.changed('genotype', row.id);
  batch.changed('run', run.id);
}

/**
 * The summary of a run that retrained or measured its genotype, given (`evaluate`, `measure`), found (`random-search`) or named by a script from outside, is an
 * evaluation of it.
 */
export function saveSummaryAsEvaluation(batch: Batch, values: LoggedValues, time: number): void {
  const { tx, run } = batch;
  const { config } = run;
  if (config.kind === 'external') {
    const trained = trainedBy(tx, run.id);
    if (trained === null) return;
    const task = run.outside?.task ?? 'not said';
    saveEvaluation(tx, { genotype: trained, run: run.id, task, seed: run.seed, values, createdAt: time });
    batch.changed('genotype', trained);
    return;
  }
  if (config.kind !== 'evaluate' && config.kind !== 'measure' && config.kind !== 'random-search') return;
  const taskSet = findTaskSet(tx, config.task.taskSet);
  const genotype = config.kind !== 'random-search' ? config.genotype : genotypesOfRuns(tx, [run.id])[0]?.id;
  if (taskSet === undefined || genotype === undefined) return;
  const task = taskName({ taskSet }, config.task);
  saveEvaluation(tx, { genotype, run: run.id, task, seed: run.seed, values, createdAt: time });
  batch.changed('genotype', genotype);
}
