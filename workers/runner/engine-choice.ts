/** @file Which engine and device an attempt computes with: as its run requests, or for `auto` as in its first attempt. */
import type { DeviceRequest, EngineRequest, Precision } from '@/domain/engine-names';
import type { Job } from '@/domain/runner-files';

export interface EngineChoice {
  readonly engine: EngineRequest;
  readonly device: DeviceRequest;
  readonly precision: Precision;
  readonly threads: number;
}

/** From the second attempt on, `auto` is what it was before: nothing changes silently within a run. */
export function engineChoice({ config, ranOn }: Pick<Job, 'config' | 'ranOn'>): EngineChoice {
  const { engine, device, precision, threads } = config;
  return {
    engine: engine === 'auto' ? (ranOn?.engine ?? engine) : engine,
    device: device === 'auto' ? (ranOn?.kind ?? device) : device,
    precision,
    threads,
  };
}
