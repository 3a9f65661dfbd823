/** @file A job for nodes that see the data folder elsewhere: not one path of it stays as this machine has it. */
import { expect, it } from 'vitest';
import { artefactIdSchema, datasetIdSchema, newIdText, priorIdSchema, runIdSchema } from '@/domain/ids';
import { parseTargets } from '@/domain/targets/target';
import { countingJob } from '../runner/test-support/attempt';
import { jobFor } from './job-order';

it('names every file as the nodes see it', () => {
  const here = '/srv/masthead';
  const targets = { lab: { kind: 'slurm', data: '/shared/masthead' } };
  const [target] = parseTargets(JSON.stringify({ targets }), 'targets.json').slurm;
  if (target === undefined) throw new Error('no target');
  const kept = (name: string) => ({ path: `${here}/runs/${name}`, sha256: null });
  const resume = { ...kept('c'), step: 1, artefact: artefactIdSchema.parse(newIdText('af')), continued: false };
  const job = {
    ...countingJob({ steps: 1 }),
    datasets: [{ id: datasetIdSchema.parse(newIdText('ds')), directory: `${here}/datasets/d` }],
    prior: { id: priorIdSchema.parse(newIdText('pr')), name: 'p', iteration: 1, ...kept('p') },
    weights: { run: runIdSchema.parse(newIdText('run')), name: 'w', ...kept('w') },
    resume,
    resumeElse: [resume],
  };
  // One that is new in a job must be in the test, too.
  expect(
    Object.entries(job)
      .filter(([, value]) => value === null)
      .map(([key]) => key),
  ).toEqual([...['genotype', 'ranOn', 'holds']]);
  const there = JSON.stringify(jobFor(target, job, here));
  expect(there).not.toContain(here);
  expect(there.match(/\/shared\/masthead\/\w+\/\w+/g)).toHaveLength(5);
});
