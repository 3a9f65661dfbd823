/** @file The devices of this machine: from the runner's program, because the dispatcher itself loads no engine, and from nvidia-smi. */
import { execFile } from 'node:child_process';
import { availableParallelism, cpus, hostname } from 'node:os';
import { promisify } from 'node:util';
import { type Device, deviceSchema, type Gpu } from '@/domain/records/machine';

const run = promisify(execFile);
const answerWithinMilliseconds = 60_000;

/** Never rejects: a machine whose engine can't be asked is shown without one. */
export async function findDevices(runnerProgram: string, environment: NodeJS.ProcessEnv): Promise<Device[]> {
  try {
    const options = { env: environment, timeout: answerWithinMilliseconds };
    const { stdout } = await run(process.execPath, [runnerProgram, '--device'], options);
    return [deviceSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))];
  } catch {
    return [unknownDevice()];
  }
}

export function unknownDevice(): Device {
  return { name: cpus()[0]?.model.trim() || hostname(), cores: availableParallelism(), isa: null, engine: 'unknown' };
}

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
