/** @file At the first start the real runner measures this machine, so that the first launch has an estimate; later starts do not. */
import { expect, it, vi } from 'vitest';
import { machineSpeed } from '@/server/services/system/machine-speed';
import { makePlatform } from '@/test/factories/platform';
import { bundlePrograms } from '../test-support/programs';
import { measureMachine } from './measure-machine';

const device = { name: 'A processor', cores: 2, isa: 'avx2', engine: 'native' };
const patience = { timeout: 200_000, interval: 100 };

it('measures a machine once, another one anew, and warns of a program that fails', async () => {
  const { ctx } = makePlatform();
  const warned: string[] = [];
  const log = {
    info: () => undefined,
    error: () => undefined,
    warn: (_: object, text: string) => void warned.push(text),
  };
  const programs = await bundlePrograms({ runner: new URL('../runner/main.ts', import.meta.url) });
  const measurement = (program: string) => measureMachine({ ctx, program, environment: process.env, log });
  try {
    expect(machineSpeed(ctx.db)).toBeNull();
    const first = measurement(programs.file('runner'));
    first.begin(device);
    await vi.waitFor(() => expect(machineSpeed(ctx.db)).not.toBeNull(), patience);
    await first.close();
  } finally {
    programs.remove();
  }
  const known = machineSpeed(ctx.db);
  expect(known?.on).toBe('A processor, native, avx2');
  expect(known?.macsPerSecond).toBeGreaterThan(0);

  // A program that is not there: whoever starts it warns.
  const later = measurement(programs.file('runner'));
  later.begin(device);
  expect(warned).toEqual([]);
  later.begin({ ...device, name: 'Another processor' });
  await vi.waitFor(() => expect(warned).toEqual(['the speed of this machine could not be measured']), patience);
  await later.close();
  expect(machineSpeed(ctx.db)).toEqual(known);
}, 240_000);
