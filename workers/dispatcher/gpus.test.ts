/** @file Runs on GPUs, whole: a card each, seen by its variable, kept over a restart of the dispatcher, free again after a crash. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import * as recorded from '@/domain/cards/test-support/recorded';
import type { RunId } from '@/domain/ids';
import { runs } from '@/server/services/runs';
import { dispatcherLife } from '@/server/services/system/dispatcher';
import { fakeNvidiaSmi } from '@/test/fake-nvidia-smi';
import { temporaryDirectory } from '@/test/temporary-directory';
import { dispatcherRig, until } from './test-support/rig';

const { platform, untilState, untilStep } = dispatcherRig();

it('has a GPU each, and nobody another’s, whatever is killed', async () => {
  const [one = ''] = recorded.a40.split('\n');
  const tool = fakeNvidiaSmi(path.join(temporaryDirectory(), 'bin'), { cards: one });
  const environment = { PATH: `${tool.folder}:${process.env.PATH}`, COUNTER_PACE: '5' };
  const { ctx, launch, attempts, run } = platform();
  const wanting = (device: 'cpu' | 'gpu'): RunId => launch({ steps: 100_000, checkpointEvery: 20, device });
  const visible = (id: RunId): string | undefined =>
    readFileSync(`/proc/${attempts(id).at(-1)?.pid}/environ`, 'utf8')
      .split('\0')
      .find((each) => each.startsWith('CUDA_VISIBLE_DEVICES='));
  const [first, second] = [wanting('gpu'), wanting('gpu')];
  const killed = platform().startDispatcher(environment);
  await untilStep(first, 30);
  const card = 'GPU-0472e0b4-22a5-992d-e99a-b924703a82f7';
  expect(visible(first)).toBe(`CUDA_VISIBLE_DEVICES=${card}`);
  expect(dispatcherLife(ctx).cards).toMatchObject([{ id: card, foreign: [] }]);
  expect(runs.get({ ctx, input: { id: second } }).reason).toMatch(/^Waits for a GPU: 1 of 1 is held by "Count to/);
  // It has a slot and a core, and passes.
  const onProcessor = wanting('cpu');
  await untilStep(onProcessor, 1);
  expect(visible(onProcessor)).toBe('CUDA_VISIBLE_DEVICES=');
  platform().stop(onProcessor);

  killed.child.kill('SIGKILL');
  await killed.ended;
  platform().startDispatcher(environment);
  await until(() => expect(dispatcherLife(ctx).alive).toBe(true));
  await untilState(onProcessor, 'stopped');
  expect(attempts(first)).toHaveLength(1);
  expect(run(second).state).toBe('queued');

  // A crash frees it at once: the run that waits is before the one that begins again after a pause.
  process.kill(attempts(first)[0]?.pid ?? Number.NaN, 'SIGKILL');
  await until(() => expect([...attempts(first), ...attempts(second)].length).toBeGreaterThan(1));
  const holding = () => [first, second].filter((id) => attempts(id).some(({ endedAt }) => endedAt === null));
  expect(holding()).toHaveLength(1);
  for (const id of [first, second]) platform().stop(id);
  await until(() => expect([first, second].map((id) => run(id).state)).toEqual(['stopped', 'stopped']));
  expect(holding()).toEqual([]);
});
