/** @file When memory is given back, and that it is. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { looks } from './give-memory-back';

const megabyte = 1 << 20;
const second = 1_000_000;

function aProcess() {
  const state = { heap: 100 * megabyte, busy: 0, collected: 0 };
  const look = looks({
    heap: () => state.heap,
    busy: () => state.busy,
    collect: () => {
      state.collected += 1;
      state.heap = 60 * megabyte;
      state.busy += second;
    },
  });
  return { state, look };
}

it('collects once after work, and not again until there is something to give back', () => {
  const { state, look } = aProcess();
  state.busy += 2 * second;
  expect(look()).toBe(false);
  expect(look()).toBe(true);
  state.heap += 2 * megabyte;
  expect([look(), look()]).toEqual([false, false]);
  state.heap += 20 * megabyte;
  state.busy += 0.1 * second;
  expect(look()).toBe(true);
  expect(state.collected).toBe(2);
});

it('leaves a process alone that works', () => {
  const { state, look } = aProcess();
  for (let i = 0; i < 5; i++) {
    state.busy += second;
    expect(look()).toBe(false);
  }
});

it('gives the machine back what lies between what lives', () => {
  const script = `
    import { looks, ofThisProcess } from ${JSON.stringify(path.join(import.meta.dirname, 'give-memory-back.ts'))};
    const kept = [];
    let all = Array.from({ length: 400_000 }, (_, i) => ({ at: i, more: [i, i + 1, i + 2, i + 3] }));
    for (let i = 0; i < all.length; i += 40) kept.push(all[i]);
    all = null;
    const keeper = ofThisProcess();
    const before = keeper.heap();
    const look = looks({ ...keeper, busy: () => 0 });
    const collected = look();
    console.log(JSON.stringify({ collected, before, after: keeper.heap(), kept: kept.length }));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const { collected, before, after, kept } = JSON.parse(stdout);
  expect([collected, kept]).toEqual([true, 10_000]);
  expect(before - after).toBeGreaterThan(20 * megabyte);
});
