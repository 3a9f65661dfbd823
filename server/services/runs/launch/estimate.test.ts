/** @file Estimates of tasks whose source has its own sizes. */
import { expect, it } from 'vitest';
import { randomStream } from '@/domain/random';
import type { Card } from '@/domain/records/machine';
import { randomGenotype } from '@/nas/derive';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { eventLog, makeRunningRun, startedBody } from '@/test/factories/run';
import { makeTaskSet, specFor } from '@/test/factories/task-set';
import { genotypes } from '../../genotypes';
import { applyEvents } from '../../ingest/apply-events';
import { reportDispatcher } from '../../system/dispatcher';
import { noteMachineSpeed } from '../../system/machine-speed';
import { endAttempt } from '../life/end-attempt';
import { estimateRun } from './estimate';
import { requireValidConfig } from './validate';

const aCard: Card = {
  ...{ id: 'GPU-0', vendor: 'nvidia', index: 0, name: 'NVIDIA A40', partOf: null, driver: null, utilisation: null },
  ...{ memoryUsed: null, memoryTotal: null, temperature: null, power: null, fault: null, foreign: [] },
};

it('is estimated at the sizes of the source that its task comes from', async () => {
  const { ctx } = makePlatform();
  const { dataset, search } = await makeBasis(ctx);
  const [source] = specFor(dataset).sources;
  if (source === undefined) throw new Error('no source');
  const own = { ways: { min: 2, max: 2 }, perClass: { train: 8, validation: 2, test: 2 } };
  const [wide, narrow] = [
    await makeTaskSet(ctx, dataset, { perClass: { train: 8, validation: 8, test: 'all' } }),
    await makeTaskSet(ctx, dataset, {
      sources: [{ ...source, ...own }],
      perClass: { train: 8, validation: 8, test: 'all' },
    }),
  ];
  const plain = await makeTaskSet(ctx, dataset, own);
  const basisOf = (taskSet: string) =>
    estimateRun(ctx, requireValidConfig(ctx, { ...search, task: { taskSet }, evaluateEvery: 1 })).basis;
  expect(basisOf(narrow.id)).toBe(basisOf(plain.id));
  expect(basisOf(narrow.id)).not.toBe(basisOf(wide.id));
});

it('is known before any run has finished, from the machine’s own speed', async () => {
  const { ctx } = makePlatform();
  const { search } = await makeBasis(ctx);
  const estimate = () => estimateRun(ctx, requireValidConfig(ctx, search));
  expect(estimate()).toMatchObject({ seconds: null, basis: expect.stringContaining('being measured') });
  noteMachineSpeed(ctx, 'this processor', { macsPerSecond: 1e9, engine: 'native' });
  const { seconds, basis } = estimate();
  expect(seconds).toBeGreaterThan(0);
  expect(basis).toMatch(/multiply-accumulates at 1\.00 G a second, as measured when Masthead first started here/);
});

it('says of a retraining how many images a second it trains on, also at the published size', async () => {
  const { ctx } = makePlatform();
  const { space, taskSet } = await makeBasis(ctx);
  noteMachineSpeed(ctx, 'this processor', { macsPerSecond: 1e9, engine: 'native' });
  const document = randomGenotype(space.document, randomStream(2, 'test'));
  const genotype = genotypes.import({ ctx, input: { name: 'Ours', text: JSON.stringify(document) } });
  const config = { kind: 'evaluate', genotype: genotype.id, task: { taskSet: taskSet.id } } as const;
  const imagesASecond = (initChannels: number, layers: number): number => {
    const valid = requireValidConfig(ctx, { ...config, initChannels, layers, batch: 8 });
    const { seconds, basis } = estimateRun(ctx, valid);
    expect(seconds).toBeGreaterThan(0);
    const said = /^It trains on [\d,]+ images (once|[\d,]+ times), at about ([\d,.]+) images a second here\. /.exec(
      basis,
    );
    return Number(said?.[2]?.replaceAll(',', ''));
  };
  expect(imagesASecond(36, 20)).toBeGreaterThan(0);
  expect(imagesASecond(16, 8)).toBeGreaterThan(4 * imagesASecond(36, 20));
});

it('goes by runs on the device that is asked for', async () => {
  const { ctx, advance } = makePlatform();
  reportDispatcher({ ctx, input: { pid: 1, devices: [], cards: [aCard] } });
  const { search } = await makeBasis(ctx);
  const estimate = (device: 'auto' | 'cpu' | 'gpu') => estimateRun(ctx, requireValidConfig(ctx, { ...search, device }));
  const finish = (device: 'auto' | 'cpu' | 'gpu', kind: 'cpu' | 'gpu', seconds: number): void => {
    const { attempt, lease } = makeRunningRun(ctx, { ...search, device });
    const engine = { ...startedBody.engine, kind, device: kind === 'gpu' ? 'NVIDIA A40' : 'cpu avx2' };
    applyEvents({ ctx, input: { attempt, lease, events: eventLog([{ ...startedBody, engine }]), newOffset: 1 } });
    advance(1000 * seconds);
    endAttempt({ ctx, input: { attempt, lease, end: 'finished', code: null, reason: null, step: 1 } });
  };
  finish('auto', 'cpu', 100);
  expect(estimate('gpu')).toMatchObject({ seconds: null, basis: expect.stringContaining('finished on a GPU') });
  finish('gpu', 'gpu', 10);
  expect(estimate('cpu').seconds).toBeCloseTo(100, 6);
  expect(estimate('auto').seconds).toBeCloseTo(100, 6);
  expect(estimate('gpu')).toMatchObject({
    seconds: expect.closeTo(10, 6),
    basis: expect.stringContaining('NVIDIA A40'),
  });
  finish('auto', 'gpu', 20);
  expect(estimate('auto').basis).toMatch(/last 2 finished search runs on NVIDIA A40/);
});
