/** @file What a run needs of a machine, read from its config: cores by its threads and task workers, GPUs by its device. */
import type { DeviceKind, DeviceRequest, EngineRequest } from '../engine-names';
import type { RecordedConfig, RunConfig } from '../run-config';
import { coresOf } from '../run-config/spread';
import { localTarget } from '../targets/target';

export interface Need {
  /** Where it computes: of this machine it needs nothing if that is elsewhere. */
  readonly target: string;
  readonly cores: number;
  readonly device: DeviceRequest;
  readonly gpus: number;
  readonly gpuShare: boolean;
  readonly engine: EngineRequest;
  /** What it computed on so far: `auto` is that from then on. Null before its first checkpoint. */
  readonly ranOn: DeviceKind | null;
}

/** As it was recorded: configs of older versions lack settings. */
export function needOf(config: RecordedConfig, ranOn: DeviceKind | null): Need {
  if (config.kind === 'external')
    return { target: localTarget, cores: 0, device: 'cpu', gpus: 1, gpuShare: false, engine: 'auto', ranOn: null };
  const { target = localTarget, device = 'auto', gpus = 1, gpuShare = false }: Partial<RunConfig> = config;
  const { engine = 'auto' }: Partial<RunConfig> = config;
  const whole = { taskWorkers: 1, nodes: 1, ...config };
  return { target, cores: coresOf(whole), device, gpus, gpuShare, engine, ranOn };
}

/** Engines that never compute on a GPU. */
export const processorEngines: readonly EngineRequest[] = ['native', 'tfjs-cpu'];

/** Whether it may find GPUs that no vendor's tool lists: then it holds none. */
export const seesOtherGpus = (engine: EngineRequest): boolean => engine === 'tfjs-webgpu';

/** `need`: it waits for them. `like`: it takes them where they are free, and computes on the processor where not. */
export function cardsOf({ device, gpus, engine, ranOn }: Need): { readonly need: number; readonly like: number } {
  const kind = device === 'auto' ? ranOn : device;
  if (kind === 'cpu' || processorEngines.includes(engine)) return { need: 0, like: 0 };
  return kind === 'gpu' ? { need: gpus, like: gpus } : { need: 0, like: gpus };
}
