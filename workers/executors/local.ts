/** @file Runners as processes of this machine: own session, niced, output into files, found again by pid and start time. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import { DomainError } from '@/domain/errors';
import { attemptFiles } from '@/domain/job';
import { hasEnded, type ProcessStatus, parseProcessStatus } from '@/domain/process-status';
import type { Executor, ExecutorHandle } from './types';

/** Above zero so that web server and dispatcher answer while runs compute. */
const niceness = 5;

export interface LocalExecutorOptions {
  /** The bundled runner.js. */
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Called when a runner started here has ended, so that nobody needs to wait for the next look. */
  onExit?(): void;
}

export function localExecutor(options: LocalExecutorOptions): Executor {
  const exits = new Map<string, string>();
  // Started here and not yet reaped: gone only once the exit status is known, so that nobody judges without it.
  const children = new Set<string>();

  const send = (handle: ExecutorHandle, signal: NodeJS.Signals): void => {
    if (!isSame(handle)) return;
    try {
      process.kill(handle.pid, signal);
    } catch (error) {
      // It ended in between; nothing else can be done about a process that isn't ours either.
      if (!isGone(error)) throw error;
    }
  };

  return {
    name: 'local',
    async start(directory) {
      const [stdout, stderr] = [attemptFiles.stdout, attemptFiles.stderr].map((name) =>
        openSync(path.join(directory, name), 'a'),
      );
      try {
        const child = spawn(process.execPath, ['--enable-source-maps', options.program, directory], {
          detached: true,
          stdio: ['ignore', stdout, stderr],
          env: options.environment,
        });
        await new Promise<void>((resolve, reject) => {
          child.once('spawn', resolve);
          child.once('error', reject);
        });
        if (child.pid === undefined) throw new Error('it has no process id');
        const handle = { pid: child.pid, startTicks: statusOf(child.pid)?.startTicks ?? null };
        children.add(keyOf(handle));
        child.once('exit', (code, signal) => {
          children.delete(keyOf(handle));
          exits.set(keyOf(handle), signal ?? String(code));
          options.onExit?.();
        });
        child.unref();
        lowerPriority(child.pid);
        return handle;
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new DomainError('unavailable', `The runner could not be started: ${reason}.`, { cause });
      } finally {
        for (const descriptor of [stdout, stderr]) if (descriptor !== undefined) closeSync(descriptor);
      }
    },
    isAlive: async (handle) => children.has(keyOf(handle)) || isSame(handle),
    signal: async (handle, signal) => send(handle, signal),
    exitOf: (handle) => exits.get(keyOf(handle)) ?? null,
  };
}

const keyOf = (handle: ExecutorHandle): string => `${handle.pid}@${handle.startTicks}`;

function isSame(handle: ExecutorHandle): boolean {
  const status = statusOf(handle.pid);
  return status !== undefined && !hasEnded(status) && status.startTicks === handle.startTicks;
}

function statusOf(pid: number): ProcessStatus | undefined {
  try {
    return parseProcessStatus(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, Math.min(niceness, constants.priority.PRIORITY_LOW));
  } catch {
    // It has ended already, or this user may not: a run at normal priority is no failure.
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM');
}
