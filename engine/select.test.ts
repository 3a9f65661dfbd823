/** @file Which engine a request gets on this machine, and its note. */
import { describe, expect, it, vi } from 'vitest';
import type { EngineRequest } from '@/domain/engine-names';
import { nativeAvailability } from '@/engine/native';
import { selectEngine } from './select';

const native = nativeAvailability();

async function chosen(request: EngineRequest): Promise<{ name: string; notes: readonly string[] }> {
  const { engine, notes } = await selectEngine(request, { threads: 1 });
  engine.dispose();
  return { name: engine.info.name, notes };
}

describe('selectEngine', () => {
  it('takes the native engine if it loads, and says so if it does not', async () => {
    const { name, notes } = await chosen('auto');
    expect(name).toBe(native.available ? 'native' : 'tfjs-cpu');
    expect(notes).toEqual(native.available ? [] : [expect.stringContaining(native.reason)]);
  });

  it('gives the engine requested by name, or refuses', async () => {
    expect(await chosen('tfjs-cpu')).toEqual({ name: 'tfjs-cpu', notes: [] });
    const refusal = expect.objectContaining({ code: 'not-installed' });
    const outcome = await chosen('native').catch((error: unknown) => error);
    expect(outcome).toEqual(native.available ? { name: 'native', notes: [] } : refusal);
  });

  it.skipIf(!native.available)('stores bfloat16 on the processor where asked to, and says so', async () => {
    for (const request of ['auto', 'native'] as const) {
      const { engine } = await selectEngine(request, { threads: 1, precision: 'bf16' });
      engine.dispose();
      expect(engine.info).toMatchObject({ name: 'native', device: expect.stringMatching(/, bf16\)$/) });
    }
  });

  it('refuses what an engine does not have, and never computes on something else', async () => {
    const refused = (request: EngineRequest, options: Parameters<typeof selectEngine>[1]) =>
      selectEngine(request, options).catch((error: unknown) => error);
    expect(await refused('tfjs-cpu', { device: 'gpu' })).toMatchObject({ code: 'invalid-input', field: 'device' });
    expect(await refused('native', { precision: 'tf32' })).toMatchObject({ code: 'invalid-input', field: 'precision' });
    expect(await refused('tfjs-cpu', { precision: 'bf16' })).toMatchObject({
      field: 'precision',
      message: 'Engine tfjs-cpu has no precision bf16: take float32, or engine native or torch.',
    });
    vi.stubEnv('MASTHEAD_PYTHON', '/nowhere/python3');
    for (const options of [{ device: 'gpu' }, { precision: 'tf32' }] as const)
      expect(await refused('auto', options)).toMatchObject({ code: 'not-installed' });
    expect(await refused('torch', {})).toMatchObject({
      code: 'not-installed',
      message: expect.stringContaining('MASTHEAD_PYTHON'),
    });
    vi.unstubAllEnvs();
  });
});
