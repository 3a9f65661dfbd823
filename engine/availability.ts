/** @file Engine by engine: whether it loads on this machine, on what it computes, and if not, why. */
import { type DeviceKind, type EngineName, engineNames } from '@/domain/engine-names';
import type { EngineReport } from '@/domain/records/machine';
import { createNativeEngine, nativeAvailability } from '@/engine/native';
import type { TfjsBackend } from '@/engine/tfjs';
import { torchAvailability } from '@/engine/torch';
import { createTfjsEngine } from './select';

interface Place {
  /** For people. */
  readonly title: string;
  readonly kind: DeviceKind;
}

/** What it computes on. @throws Error with the reason where it does not load */
const probes: Readonly<Record<EngineName, () => Promise<readonly Place[]>>> = {
  async native() {
    const found = nativeAvailability();
    if (!found.available) throw new Error(found.reason);
    const engine = createNativeEngine({ threads: 1 });
    engine.dispose();
    return [{ title: engine.info.device, kind: 'cpu' }];
  },
  async torch() {
    const found = await torchAvailability();
    if (!found.available) throw new Error(found.reason);
    return found.devices.map(({ name, title }) => ({
      title: `${title} (${name}, PyTorch ${found.version})`,
      kind: name === 'cpu' ? 'cpu' : 'gpu',
    }));
  },
  async 'tfjs-webgpu'() {
    const { webgpuAdapters } = await import('@/engine/tfjs/webgpu');
    const adapters = await webgpuAdapters();
    if (adapters.length === 0) return tfjs('webgpu');
    return adapters.map(({ index, name, api, kind }) => {
      const software = kind === 'cpu' ? '; software, which auto never takes' : '';
      return { title: `${name} (adapter ${index}, ${api}${software})`, kind: kind === 'cpu' ? 'cpu' : 'gpu' };
    });
  },
  'tfjs-cpu': () => tfjs('cpu'),
  'tfjs-tensorflow': () => tfjs('tensorflow'),
};

async function tfjs(backend: TfjsBackend): Promise<readonly Place[]> {
  const engine = await createTfjsEngine(backend);
  engine.dispose();
  return [{ title: engine.info.device, kind: engine.info.kind ?? 'cpu' }];
}

/** Of these engines, all unless said, in the order of their list. Takes seconds where PyTorch is there, for it is loaded. */
export async function engineReports(names: readonly string[] = engineNames): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const name of engineNames.filter((each) => names.includes(each))) {
    try {
      const places = await probes[name]();
      const kinds = [...new Set(places.map(({ kind }) => kind))];
      reports.push({ name, computesOn: places.map(({ title }) => title), kinds, reason: null });
    } catch (error) {
      reports.push({ name, computesOn: [], kinds: [], reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return reports;
}
