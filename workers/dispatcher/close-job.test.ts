import { describe, expect, it } from 'vitest';
import type { AttemptJob } from '@/db/schema';
import { endingOf, type JobEnd } from './close-job';

const job = (state: string | null, more: Partial<AttemptJob> = {}): AttemptJob => ({
  ...{ batch: 'b', task: 1, id: '7_1', state, nodes: 'n1', elapsed: 10, maxMemory: null, gpus: null, exit: null },
  ...more,
});
const ended = (more: Partial<JobEnd>): JobEnd => ({
  ...{ word: undefined, job: job('COMPLETED'), limit: 60, warning: 120, resumedFrom: 0, byUs: false, killed: false },
  ...{ errors: [], printed: [], began: false },
  ...more,
});
const interrupted: NonNullable<JobEnd['word']> = {
  type: 'ended',
  end: 'interrupted',
  ...{ code: null, reason: 'told to end', step: 7, sequence: 3, time: 1 },
};

describe('how an attempt on a cluster ended', () => {
  it('is the runner’s own word, where Slurm had no part in it', () => {
    const word = { ...interrupted, end: 'finished', reason: null } as const;
    expect(endingOf(ended({ word }))).toMatchObject({ end: 'finished', step: 7 });
    expect(endingOf(ended({ word: interrupted }))).toMatchObject({ end: 'interrupted', reason: 'told to end' });
  });

  it('is a time limit, where it was near: again, unless nothing was done', () => {
    const late = { word: interrupted, job: job('FAILED', { elapsed: 3_500, exit: '75' }) };
    expect(endingOf(ended(late))).toMatchObject({ end: 'interrupted', reason: expect.stringContaining('60 min') });
    expect(endingOf(ended({ ...late, resumedFrom: 7 }))).toMatchObject({
      end: 'crashed',
      reason: expect.stringContaining('before it had finished a step'),
    });
  });

  it.each([
    ['PREEMPTED', 'interrupted', /preempted/],
    ['NODE_FAIL', 'crashed', /lost its node \(n1\)/],
    ['TIMEOUT', 'crashed', /time limit of 60 min/],
    ['OUT_OF_MEMORY', 'crashed', /too little memory/],
    ['CANCELLED by 1000', 'stopped', /cancelled on the cluster/],
  ])('is %s in Slurm: %s', (state, end, reason) => {
    expect(endingOf(ended({ job: job(state) }))).toMatchObject({ end, reason: expect.stringMatching(reason) });
  });

  it('is not a stop by others where we had it cancelled, or it was stopped here', () => {
    expect(endingOf(ended({ job: job('CANCELLED'), killed: true }))).toMatchObject({ end: 'crashed' });
    expect(endingOf(ended({ word: interrupted, job: job('CANCELLED'), byUs: true }))).toMatchObject({
      end: 'interrupted',
    });
  });

  it('is what the node printed, where the runner never came to a word', () => {
    const printed = ['There is no node on n1: name it in targets.json (node), or load a module that has it.'];
    expect(endingOf(ended({ job: job('FAILED', { exit: '72' }), printed })).reason).toMatch(
      /failed on n1: There is no node/,
    );
    const died = { job: job('FAILED', { exit: 'signal 9' }), printed: ['prepared'], began: true };
    expect(endingOf(ended(died)).reason).toBe('The runner died (signal 9)');
    expect(endingOf(ended({ job: job(null) })).reason).toMatch(/no longer knows its job/);
  });
});
