/** @file Measures the machine's peak (peak.cpp), compiled on the spot: the denominators of every roofline. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

const peakSchema = z.object({
  flops: z.number().positive(),
  bytes: z.number().positive(),
  triads: z.array(z.object({ bytes: z.number().positive(), bytesPerSecond: z.number().positive() })).min(1),
});
/** Per second, all threads together: fp32 operations (a multiply-add is two) and bytes of memory traffic; the latter also by working set. */
export type Peak = z.infer<typeof peakSchema>;

/** Bytes a second in a working set of so many bytes: of the nearest size that was measured. */
export function triadAt({ triads }: Pick<Peak, 'triads'>, bytes: number): number {
  const distance = (size: number): number => Math.abs(Math.log(size / Math.max(bytes, 1)));
  return triads.reduce((best, triad) => (distance(triad.bytes) < distance(best.bytes) ? triad : best)).bytesPerSecond;
}

/** Throws without a C++ compiler. */
export function measurePeak(threads: number): Peak {
  const directory = mkdtempSync(path.join(tmpdir(), 'masthead-peak-'));
  try {
    const program = path.join(directory, 'peak');
    const source = path.join(import.meta.dirname, 'peak.cpp');
    const options = [
      '-O3',
      '-march=native',
      '-mprefer-vector-width=512',
      '-std=c++17',
      '-ffp-contract=fast',
      '-pthread',
    ];
    const flags = process.arch === 'x64' ? options : options.filter((option) => !option.startsWith('-mprefer'));
    const built = ['g++', 'clang++'].some(
      (compiler) => spawnSync(compiler, [...flags, source, '-o', program], { stdio: 'ignore' }).status === 0,
    );
    if (!built)
      throw new Error('The roofline needs a C++ compiler: install g++ (Debian and Ubuntu: apt-get install g++).');
    const run = spawnSync(program, [String(threads)], { encoding: 'utf8' });
    return peakSchema.parse(JSON.parse(run.stdout));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
