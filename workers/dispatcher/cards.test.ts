/** @file The inventory through a tool that prints what drivers print, and whose processes count as strangers'. */
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as recorded from '@/domain/cards/test-support/recorded';
import { type FakeTool, fakeNvidiaSmi } from '@/test/fake-nvidia-smi';
import { temporaryDirectory } from '@/test/temporary-directory';
import { readInventory } from './cards';

const before = process.env.PATH;
let tool: FakeTool;
beforeEach(() => {
  tool = fakeNvidiaSmi(path.join(temporaryDirectory(), 'bin'), { cards: recorded.a40 });
  process.env.PATH = `${tool.folder}:/usr/bin:/bin`;
});
afterEach(() => {
  process.env.PATH = before;
});

const nobodys = { environment: {}, isOwn: () => false };

it('asks again where the driver does not know a field, and tells strangers from runs', async () => {
  const [first, second] = (await readInventory(nobodys)).cards;
  tool.say({ cards: recorded.a40, programs: `${first?.id}, 11, python\n${second?.id}, 12, python3\n` });
  const { cards, troubles } = await readInventory({ environment: {}, isOwn: (pid) => pid === 11 });
  expect(troubles).toEqual([]);
  expect(cards).toMatchObject([
    { index: 0, name: 'NVIDIA A40', foreign: [] },
    { index: 1, foreign: [{ pid: 12, name: 'python3' }] },
  ]);
  expect((await readInventory({ ...nobodys, environment: { CUDA_VISIBLE_DEVICES: '1' } })).cards).toHaveLength(1);
});

it('counts a program on a divided card for all its instances', async () => {
  const programs = 'GPU-63feeb45-94c6-b9cb-78ea-98e9b7a5be6b, 9, python\n';
  tool.say({ cards: recorded.divided, list: recorded.dividedList, programs });
  const { cards } = await readInventory(nobodys);
  expect(cards.map(({ name, foreign }) => [name, foreign.length])).toEqual([
    ['NVIDIA A100-PCIE-40GB, MIG 3g.20gb', 1],
    ['NVIDIA A100-PCIE-40GB, MIG 1g.5gb+me', 1],
    ['NVIDIA A100-PCIE-40GB', 0],
    ['NVIDIA A100-PCIE-40GB', 0],
  ]);
});

it('tells of the cards that answer where one does not, and why there is none', async () => {
  tool.say({ cards: recorded.oneFails, status: 255 });
  expect((await readInventory(nobodys)).cards.map(({ fault }) => fault === null)).toEqual([true, false, true]);
  tool.say({ cards: recorded.noDriver, status: 9 });
  expect(await readInventory(nobodys)).toEqual({
    cards: [],
    troubles: [expect.stringMatching(/^nvidia-smi failed: NVIDIA-SMI has failed because/)],
  });
  tool.say({ cards: recorded.noDevices });
  expect(await readInventory(nobodys)).toEqual({ cards: [], troubles: [] });
  process.env.PATH = '/nowhere';
  expect(await readInventory(nobodys)).toEqual({ cards: [], troubles: [] });
});
