import { expect, it, vi } from 'vitest';
import { newIdText, runIdSchema } from '@/domain/ids';
import { askTogether } from './ask-curves';
import type { CurveRequest, CurveView } from './curve-query';

const run = runIdSchema.parse(newIdText('run'));
const view: CurveView = { axis: 'step', from: 0, to: 9, width: 600 };
const of = (...keys: string[]): CurveRequest[] => keys.map((key) => ({ run, key }));

function server() {
  return vi.fn(async (requests: CurveRequest[]) => requests.map((each) => ({ ...each, points: 1, data: '' })));
}

it('asks once for what the charts of one zoom ask for, and gives each its own curves', async () => {
  const ask = server();
  const together = askTogether(ask);
  const answers = await Promise.all([together(of('a', 'b'), view), together(of('c'), { ...view, discarded: false })]);
  expect(answers.map((curves) => curves.map(({ key }) => key))).toEqual([['a', 'b'], ['c']]);
  expect(ask.mock.calls.map(([requests]) => requests.length)).toEqual([3]);
  await together(of('d'), view);
  expect(ask).toHaveBeenCalledTimes(2);
});

it('asks apart for another view, and for more than are answered to the last digit', async () => {
  const ask = server();
  const together = askTogether(ask);
  const many = of(...Array.from({ length: 20 }, (_, at) => `m${at}`));
  await Promise.all([together(of('a'), view), together(of('a'), { ...view, to: 5 }), together(many, view)]);
  expect(ask.mock.calls.map(([requests]) => requests.length)).toEqual([1, 1, 20]);
});

it('asks before any timer runs, and tells each chart of a refusal', async () => {
  const ask = vi.fn(() => Promise.reject(new Error('no')));
  const together = askTogether(ask);
  const answers = Promise.allSettled([together(of('a'), view), together(of('b'), view)]);
  await Promise.resolve();
  expect(ask).toHaveBeenCalledTimes(1);
  expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
