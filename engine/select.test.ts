/** @file Which engine a request gets on this machine, and what is said about it. */
import { describe, expect, it } from 'vitest';
import { nativeAvailability } from '@/engine/native';
import { type EngineRequest, selectEngine } from './select';

const native = nativeAvailability();

async function chosen(request: EngineRequest): Promise<{ name: string; notes: readonly string[] }> {
  const { engine, notes } = await selectEngine(request, { threads: 1 });
  engine.dispose();
  return { name: engine.info.name, notes };
}

describe('selectEngine', () => {
  it('takes the native engine where it loads, and says so where it does not', async () => {
    const { name, notes } = await chosen('auto');
    expect(name).toBe(native.available ? 'native' : 'tfjs-cpu');
    expect(notes).toEqual(native.available ? [] : [expect.stringContaining(native.reason)]);
  });

  it('gives what was asked for by name, or refuses', async () => {
    expect(await chosen('tfjs-cpu')).toEqual({ name: 'tfjs-cpu', notes: [] });
    const refusal = expect.objectContaining({ code: 'not-installed' });
    const outcome = await chosen('native').catch((error: unknown) => error);
    expect(outcome).toEqual(native.available ? { name: 'native', notes: [] } : refusal);
  });
});
