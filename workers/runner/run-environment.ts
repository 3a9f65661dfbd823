/** @file The environment of a run: the machine, its device and the versions that its results depend on. */

import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os, { availableParallelism, cpus, hostname } from 'node:os';
import path from 'node:path';
import type { Device } from '@/domain/records/machine';
import { nativeAvailability } from '@/engine/native';
import { selectEngine } from '@/engine/select';

/**
 * Code, versions and machine, so that a run can be replayed. Facts for the started event.
 * `commit` and `dirty` exist if the checkout is a git work tree.
 */
export function captureEnvironment(root: string): Record<string, string> {
  const facts: Record<string, string> = {
    version: packageVersion(root),
    node: process.version,
    platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: String(os.availableParallelism()),
    memoryBytes: String(os.totalmem()),
  };
  return { ...facts, ...checkoutOf(root) };
}

/** Empty outside a checkout with a commit. One call of git tells both: every run waits for it. */
function checkoutOf(root: string): Record<string, string> {
  try {
    const words = ['status', '--porcelain=v2', '--branch', '--untracked-files=no'];
    const options: ExecFileSyncOptionsWithStringEncoding = {
      ...{ cwd: root, encoding: 'utf8', timeout: 5_000 },
      stdio: ['ignore', 'pipe', 'ignore'],
    };
    const lines = execFileSync('git', words, options).split('\n');
    const commit = lines
      .map((line) => /^# branch\.oid ([0-9a-f]+)$/.exec(line)?.[1])
      .find((found) => found !== undefined);
    return commit === undefined
      ? {}
      : { commit, dirty: String(lines.some((line) => line !== '' && !line.startsWith('#'))) };
  } catch {
    return {};
  }
}

function packageVersion(root: string): string {
  try {
    const content: unknown = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    if (typeof content === 'object' && content !== null && 'version' in content) return String(content.version);
  } catch {
    // Run from elsewhere than a checkout.
  }
  return 'unknown';
}

/**
 * The device of this machine, for the dispatcher, which may not load an engine itself. The device as `engine:
 * auto` would use it.
 */
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
