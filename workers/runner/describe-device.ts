/** @file What this machine computes with, for the dispatcher, which may not load an engine itself. */
import { availableParallelism, cpus, hostname } from 'node:os';
import type { Device } from '@/domain/records/device';
import { nativeAvailability } from '@/engine/native';
import { selectEngine } from '@/engine/select';

/** The device as `engine: auto` would use it. */
export async function describeDevice(): Promise<Device> {
  const native = nativeAvailability();
  const { engine } = await selectEngine('auto', { threads: 1 });
  try {
    return {
      name: cpus()[0]?.model.trim() || hostname(),
      cores: availableParallelism(),
      isa: native.available ? native.isa : null,
      engine: engine.info.name,
    };
  } finally {
    engine.dispose();
  }
}
