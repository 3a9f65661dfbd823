/** @file For each engine: whether it loads on this machine, what it computes on, and if not, why. */
import { type EngineName, engineNames } from '@/domain/engine-names';
import type { EngineReport } from '@/domain/records/machine';
import { createNativeEngine, nativeAvailability } from '@/engine/native';
import { createTfjsEngine, type TfjsBackend } from '@/engine/tfjs';
import { webgpuAdapters } from '@/engine/tfjs/webgpu';
import { torchAvailability } from '@/engine/torch';

/** What it computes on. @throws Error with the reason if it does not load */
const probes: Readonly<Record<EngineName, () => Promise<readonly string[]>>> = {
  async native() {
    const found = nativeAvailability();
    if (!found.available) throw new Error(found.reason);
    const engine = createNativeEngine({ threads: 1 });
    engine.dispose();
    return [engine.info.device];
  },
  async torch() {
    const found = await torchAvailability();
    if (!found.available) throw new Error(found.reason);
    return found.devices.map(({ name, title }) => `${title} (${name}, PyTorch ${found.version})`);
  },
  async 'tfjs-webgpu'() {
    const adapters = await webgpuAdapters();
    if (adapters.length === 0) return tfjs('webgpu');
    return adapters.map(({ index, name, api, kind }) => {
      const software = kind === 'cpu' ? '; software, which auto never takes' : '';
      return `${name} (adapter ${index}, ${api}${software})`;
    });
  },
  'tfjs-cpu': () => tfjs('cpu'),
  'tfjs-tensorflow': () => tfjs('tensorflow'),
};

async function tfjs(backend: TfjsBackend): Promise<readonly string[]> {
  const engine = await createTfjsEngine(backend);
  engine.dispose();
  return [engine.info.device];
}

/** All engines, in the order of their list. Takes seconds if PyTorch is installed, because it is loaded. */
export async function engineReports(): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const name of engineNames) {
    try {
      reports.push({ name, computesOn: [...(await probes[name]())], reason: null });
    } catch (error) {
      reports.push({ name, computesOn: [], reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return reports;
}
