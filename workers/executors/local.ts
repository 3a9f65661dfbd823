/** @file Runners as processes of this machine: own session, niced, output into files, found again by pid and start time. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import { attemptFiles } from '@/domain/attempt-files';
import type { Variables } from '@/domain/cards/environment';
import { DomainError } from '@/domain/errors';
import { commandLineOf, processIds, realPath, statusOf } from '@/server/services/system/processes';
import type { Executor, ExecutorHandle } from './types';

/** Above zero so that web server and dispatcher answer while runs compute. */
const niceness = 5;
const exitsKept = 1_000;

export interface LocalExecutorOptions {
  /** The bundled runner.js. */
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Called when a runner started here has ended, so that nobody has to wait for the next turn. */
  onExit?(): void;
}

export function localExecutor(options: LocalExecutorOptions): Executor {
  const exits = new Map<string, string>();
  // Started here and not yet reaped: gone only once the exit status is known, so that nobody judges without it.
  const children = new Set<string>();

  const send = (handle: ExecutorHandle, directory: string, signal: NodeJS.Signals): void => {
    if (!isSame(handle, directory)) return;
    // Its children go with it; on SIGTERM it ends them itself.
    for (const pid of signal === 'SIGKILL' ? [-handle.pid, handle.pid] : [handle.pid]) {
      try {
        process.kill(pid, signal);
      } catch (error) {
        // It ended in between, or is another user's process.
        if (!isGone(error)) throw error;
      }
    }
  };

  return {
    name: 'local',
    async start(directory, variables) {
      const output: number[] = [];
      try {
        for (const name of [attemptFiles.stdout, attemptFiles.stderr]) {
          output.push(openSync(path.join(directory, name), 'a'));
        }
        const child = spawn(process.execPath, ['--enable-source-maps', options.program, directory], {
          detached: true,
          stdio: ['ignore', ...output],
          env: withVariables(options.environment, variables),
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
          // Read once it is found to be gone, which is soon.
          const [oldest] = exits.size > exitsKept ? exits.keys() : [];
          if (oldest !== undefined) exits.delete(oldest);
          options.onExit?.();
        });
        child.unref();
        lowerPriority(child.pid);
        return handle;
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new DomainError('unavailable', `The runner could not be started: ${reason}.`, { cause });
      } finally {
        for (const descriptor of output) closeSync(descriptor);
      }
    },
    async find(directory) {
      const pids = processIds().filter((each) => worksOn(each, directory));
      // A child of a runner looks like the runner itself until it executes another program.
      for (const pid of pids) {
        const status = statusOf(pid);
        if (status !== undefined && !pids.includes(status.parent)) return { pid, startTicks: status.startTicks };
      }
      return null;
    },
    isAlive: async (handle, directory) => children.has(keyOf(handle)) || isSame(handle, directory),
    signal: async (handle, directory, signal) => send(handle, directory, signal),
    exitOf: (handle) => exits.get(keyOf(handle)) ?? null,
  };
}

function withVariables(environment: NodeJS.ProcessEnv, variables: Variables): NodeJS.ProcessEnv {
  const merged = Object.entries({ ...environment, ...variables });
  return { NODE_ENV: 'production', ...Object.fromEntries(merged.filter(([, value]) => value !== undefined)) };
}

const keyOf = (handle: ExecutorHandle): string => `${handle.pid}@${handle.startTicks}`;

/** A pid alone is not enough: it may be reused, and a copied folder names the original's processes. */
function isSame(handle: ExecutorHandle, directory: string): boolean {
  return statusOf(handle.pid)?.startTicks === handle.startTicks && worksOn(handle.pid, directory);
}

function worksOn(pid: number, directory: string): boolean {
  const own = commandLineOf(pid).at(-1);
  return own !== undefined && realPath(own) === realPath(directory);
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, Math.min(niceness, constants.priority.PRIORITY_LOW));
  } catch {
    // It has ended already, or this user may not change priorities: a run at normal priority is fine.
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM');
}
