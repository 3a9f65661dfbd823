/** @file The machine's GPUs and how busy they are, as NVIDIA's own tool says; none where it is not installed. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Gpu } from '@/domain/records/machine';

const run = promisify(execFile);
const mebibyte = 1 << 20;

/** Lines of `nvidia-smi --query-gpu=index,name,utilization.gpu,memory.used,memory.total --format=csv,noheader,nounits`. */
export function parseGpus(text: string): Gpu[] {
  return text.split('\n').flatMap((line) => {
    const [index = '', name = '', utilisation = '', used = '', total = ''] = line.split(',').map((part) => part.trim());
    const share = Number(utilisation);
    const memoryTotal = Number(total) * mebibyte;
    if (total === '' || !Number.isFinite(memoryTotal)) return [];
    return [
      {
        index: Number(index),
        name,
        utilisation: utilisation === '' || Number.isNaN(share) ? null : share / 100,
        memoryUsed: (Number(used) || 0) * mebibyte,
        memoryTotal,
      },
    ];
  });
}

/** Never rejects. */
export async function readGpus(): Promise<Gpu[]> {
  const query = ['--query-gpu=index,name,utilization.gpu,memory.used,memory.total', '--format=csv,noheader,nounits'];
  try {
    return parseGpus((await run('nvidia-smi', query, { timeout: 5_000 })).stdout);
  } catch {
    return [];
  }
}
