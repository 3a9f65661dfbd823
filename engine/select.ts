/** @file Selects the engine and the kind of device that a run requests, or refuses: never silently another. */
import { type DeviceRequest, type EngineRequest, type Precision, precisionProblem } from '@/domain/engine-names';
import { DomainError } from '@/domain/errors';
import { createNativeEngine, nativeAvailability } from '@/engine/native';
import { createTorchEngine } from '@/engine/torch';
import type { Engine } from './types';

/** Loaded where it is asked for: its library takes longer than all else of a runner's start. */
export const createTfjsEngine: typeof import('@/engine/tfjs').createTfjsEngine = async (...request) =>
  (await import('@/engine/tfjs')).createTfjsEngine(...request);

export interface SelectedEngine {
  readonly engine: Engine;
  /** For people: why it is not the expected engine, and what to do about it. */
  readonly notes: readonly string[];
}

export interface EngineOptions {
  readonly threads?: number;
  readonly device?: DeviceRequest;
  readonly precision?: Precision;
  /** What the vendor's tool calls the GPU to compute on; WebGPU knows cards by name alone. */
  readonly card?: string | undefined;
}

/**
 * `auto` is the native engine if it loads, else pure JavaScript; torch if a GPU is requested, or a precision that neither has.
 * Throws `not-installed` if the requested engine can't be loaded, `unavailable` for a missing device, `invalid-input`
 * for options that the engine lacks.
 */
export async function selectEngine(request: EngineRequest, options: EngineOptions = {}): Promise<SelectedEngine> {
  const { threads, device = 'auto', precision = 'float32', card } = options;
  const problem = precisionProblem(request, precision);
  if (problem !== null) throw new DomainError('invalid-input', problem, { field: 'precision' });
  const coarse = precision === 'tf32' || (precision === 'bf16' && !nativeAvailability().available);
  if (request === 'torch' || (request === 'auto' && (device === 'gpu' || coarse))) {
    const engine = await createTorchEngine({ device, precision, ...(threads !== undefined && { threads }) });
    return { engine, notes: [] };
  }
  refuseOnProcessor(request, device);
  switch (request) {
    case 'tfjs-webgpu': {
      const engine = await createTfjsEngine('webgpu', device, card);
      const note = `No GPU here: ${engine.info.device} computes on the processor, slower than engine native.`;
      return { engine, notes: engine.info.kind === 'cpu' ? [note] : [] };
    }
    case 'tfjs-cpu':
      return { engine: await createTfjsEngine('cpu'), notes: [] };
    case 'tfjs-tensorflow':
      return { engine: await createTfjsEngine('tensorflow', device), notes: [] };
    case 'native':
    case 'auto': {
      const native = nativeAvailability();
      if (native.available) {
        const own = precision === 'bf16' ? precision : 'float32';
        return { engine: createNativeEngine({ precision: own, ...(threads !== undefined && { threads }) }), notes: [] };
      }
      const mend = `The native engine is not available: ${native.reason}`;
      if (request === 'native') throw new DomainError('not-installed', mend);
      const note = `${mend} Using pure JavaScript instead, which is about a hundred times slower.`;
      return { engine: await createTfjsEngine('cpu'), notes: [note] };
    }
  }
}

function refuseOnProcessor(request: EngineRequest, device: DeviceRequest): void {
  if (device === 'gpu' && request !== 'tfjs-tensorflow' && request !== 'tfjs-webgpu')
    throw new DomainError(
      'invalid-input',
      `Engine ${request} computes on the processor: for a GPU take engine torch or tfjs-webgpu.`,
      {
        field: 'device',
      },
    );
}
