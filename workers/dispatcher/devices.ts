/** @file What this machine computes with: asked of the runner's program, for the dispatcher itself loads no engine. */
import { execFile } from 'node:child_process';
import { availableParallelism, cpus, hostname } from 'node:os';
import { promisify } from 'node:util';
import { type Device, deviceSchema } from '@/domain/records/machine';

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
