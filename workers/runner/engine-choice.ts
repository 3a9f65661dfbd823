/** @file Which engine and device an attempt computes with: as its run requests, or for `auto` as in its first attempt. */
import type { DeviceRequest, EngineRequest, Precision } from '@/domain/engine-names';
import type { Job } from '@/domain/runner-files';
import type { EngineInfo } from '@/engine/types';

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

/** Whether both give the same bits: of the native engine that is its instruction set's matter, of others the device's. */
export function computeAlike(one: EngineInfo, other: EngineInfo): boolean {
  const mark = ({ name, device }: EngineInfo) => (name === 'native' ? /\([^()]*\)$/.exec(device)?.[0] : device);
  const same = one.name === other.name && one.version === other.version && one.kind === other.kind;
  return same && mark(one) === mark(other);
}
