/** @file Which engine and device an attempt computes with: as its run asks, or as its first attempt did where it asks for any. */
import type { DeviceRequest, EngineRequest, Precision } from '@/domain/engine-names';
import type { Job } from '@/domain/job';

export interface EngineChoice {
  readonly engine: EngineRequest;
  readonly device: DeviceRequest;
  readonly precision: Precision;
  readonly threads: number;
}

/** What was `auto` is what it was before, from the second attempt on: nothing changes in silence in the middle of a run. */
export function engineChoice({ config, ranOn }: Pick<Job, 'config' | 'ranOn'>): EngineChoice {
  const { engine, device, precision, threads } = config;
  return {
    engine: engine === 'auto' ? (ranOn?.engine ?? engine) : engine,
    device: device === 'auto' ? (ranOn?.kind ?? device) : device,
    precision,
    threads,
  };
}
