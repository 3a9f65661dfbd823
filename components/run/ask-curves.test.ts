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

it('asks before any timer runs', async () => {
  const ask = server();
  const together = askTogether(ask);
  const answers = Promise.all([together(of('a'), view), together(of('b'), view)]);
  await Promise.resolve();
  expect(ask).toHaveBeenCalledTimes(1);
  await answers;
});

it('draws the others where the curves of one chart are refused, and asks no one chart twice', async () => {
  const ask = vi.fn(async (requests: CurveRequest[]) => {
    if (requests.some(({ key }) => key === 'bad')) throw new Error('no');
    return requests.map((each) => ({ ...each, points: 1, data: '' }));
  });
  const together = askTogether(ask);
  const answers = await Promise.allSettled([of('a', 'b'), of('bad'), of('c')].map((keys) => together(keys, view)));
  expect(answers.map((each) => (each.status === 'fulfilled' ? each.value.map(({ key }) => key) : 'refused'))).toEqual([
    ['a', 'b'],
    'refused',
    ['c'],
  ]);
  expect(ask.mock.calls.map(([requests]) => requests.map(({ key }) => key).join())).toEqual([
    'a,b,bad,c',
    'a,b',
    'bad',
    'c',
  ]);
  ask.mockClear();
  await expect(together(of('bad'), view)).rejects.toThrow('no');
  expect(ask).toHaveBeenCalledTimes(1);
});
