/** @file Measures this machine's speed once, in a separate process at the lowest priority. */
import { type ChildProcess, execFile } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { type Device, measuredSpeedSchema } from '@/domain/records/machine';
import { machineSpeed, noteMachineSpeed } from '@/server/services/system/machine-speed';
import type { DispatcherContext, DispatcherLog } from './dependencies';

export interface MachineMeasurement {
  /** Measures if nothing is known of this device yet. */
  begin(device: Device): void;
  /** Ends the measurement: the next dispatcher starts over. */
  close(): Promise<void>;
}

export interface MachineMeasurementOptions {
  readonly ctx: DispatcherContext;
  /** The bundled runner.js. */
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: DispatcherLog;
}

/** The slowest engine takes seconds for a step. */
const endsWithinMilliseconds = 300_000;

export function measureMachine({ ctx, program, environment, log }: MachineMeasurementOptions): MachineMeasurement {
  let child: ChildProcess | null = null;
  let closed = false;
  let working: Promise<void> = Promise.resolve();

  const measure = (on: string): Promise<void> =>
    new Promise((resolve) => {
      const options = { env: environment, timeout: endsWithinMilliseconds };
      child = execFile(process.execPath, [program, '--speed'], options, (error, stdout) => {
        child = null;
        try {
          if (error !== null) throw error;
          if (!closed) noteMachineSpeed(ctx, on, measuredSpeedSchema.parse(JSON.parse(stdout.trim())));
        } catch (problem) {
          if (!closed) log.warn({ err: problem }, 'the speed of this machine could not be measured');
        }
        resolve();
      });
      if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    });

  return {
    begin(device) {
      const on = `${device.name}, ${device.engine}, ${device.isa ?? 'no kernels'}`;
      if (closed || device.engine === 'unknown' || machineSpeed(ctx.db)?.on === on) return;
      working = measure(on).catch((error: unknown) => log.warn({ err: error }, 'trouble with the measurement'));
    },
    async close() {
      closed = true;
      child?.kill('SIGKILL');
      await working;
    },
  };
}
