/** @file The environment of a measurement: commit, machine, versions. */
import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';
import type { Engine } from '@/engine/types';
import type { Pytorch } from './context';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly system: string;
  readonly node: string;
  /** Name, version, and device. */
  readonly engine: string;
  /** What was compared with. */
  readonly pytorch: string | null;
}

export function machineOf(engine: Engine, pytorches: readonly Pytorch[]): Machine {
  const processors = cpus();
  const { name, version, device } = engine.info;
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    engine: `${name} ${version} on ${device}`,
    pytorch: pytorches.length === 0 ? null : pytorches.map(({ name }) => name).join(', '),
  };
}

/** Of its PyTorch. */
export function torchVersionOf(python: string): string {
  return output(python, ['-c', 'import torch; print(torch.__version__)']) ?? 'unknown';
}

/** Short hash, with a plus sign where files differ from it; null outside a checkout. */
export function commitOf(): string | null {
  const hash = output('git', ['rev-parse', '--short', 'HEAD']);
  if (hash === null) return null;
  const changed = output('git', ['status', '--porcelain', '--untracked-files=no']);
  return changed === '' ? hash : `${hash}+`;
}

function output(program: string, args: readonly string[]): string | null {
  const run = spawnSync(program, args, { encoding: 'utf8' });
  return run.status === 0 ? run.stdout.trim() : null;
}
