/** @file One program kept alive: started in its own process group, restarted with backoff, stopped in stages. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { tunables } from '@/domain/tunables';

/** A program that ran this long is healthy: earlier failures no longer count. */
const healthyAfterMilliseconds = 60_000;

/**
 * How long to wait before a program that ended unexpectedly is restarted. Failures in a row after one more exit: 1
 * after a healthy stretch, one more otherwise.
 */
export function countFailure(failuresBefore: number, ranMilliseconds: number): number {
  return ranMilliseconds >= healthyAfterMilliseconds ? 1 : failuresBefore + 1;
}

/** Milliseconds to wait after the n-th failure in a row (n from 1). */
export function restartDelay(failures: number): number {
  const steps = tunables.restartBackoff;
  return steps[Math.min(Math.max(failures, 1), steps.length) - 1] ?? steps[0];
}

export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface SupervisedHooks {
  /** A line that the program printed. */
  onLine?(line: string): void;
  /** The program ended unexpectedly; it is restarted after `delay` milliseconds unless it is stopped before. */
  onExit?(what: string, failures: number, delay: number): void;
}

export interface SupervisedProcess {
  readonly name: string;
  /** Unrequested exits in a row. */
  failures(): number;
  /** The last lines it printed, oldest first. */
  lastLines(): readonly string[];
  /** Stops and starts it at once, without counting a failure. */
  restart(graceMilliseconds: number): Promise<void>;
  /** SIGTERM, then SIGKILL for its whole group after the grace; resolves when it is gone. Final. */
  stop(graceMilliseconds: number): Promise<void>;
}

const linesKept = 40;

/** Starts the program and keeps it running until `stop`. A program that cannot be started counts as ended. */
export function supervise(program: Program, hooks: SupervisedHooks = {}): SupervisedProcess {
  const recent: string[] = [];
  let failures = 0;
  let stopped = false;
  let waiting: NodeJS.Timeout | undefined;
  let running: { child: ChildProcess; ended: Promise<void>; expected: boolean } | undefined;

  const keepLine = (line: string) => {
    recent.push(line);
    if (recent.length > linesKept) recent.shift();
    hooks.onLine?.(line);
  };

  const start = () => {
    waiting = undefined;
    const startedAt = performance.now();
    // Own group: a terminal's Ctrl-C reaches the supervisor alone, which then stops everything in order.
    const child = spawn(program.command, program.args, {
      cwd: program.cwd,
      env: program.env,
      detached: true,
      // The fourth is the leash: it closes with this process, however that ends.
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const leash = child.stdio[3];
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', keepLine);
    }
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    }).then((what) => {
      leash?.destroy();
      killGroup(child, 'SIGKILL');
      const expected = running?.child === child && running.expected;
      running = undefined;
      if (stopped || expected) return;
      failures = countFailure(failures, performance.now() - startedAt);
      const delay = restartDelay(failures);
      waiting = setTimeout(start, delay);
      hooks.onExit?.(what, failures, delay);
    });
    running = { child, ended, expected: false };
  };

  const end = async (graceMilliseconds: number) => {
    clearTimeout(waiting);
    if (running === undefined) return;
    running.expected = true;
    const { child, ended } = running;
    child.kill('SIGTERM');
    const force = setTimeout(() => killGroup(child, 'SIGKILL'), graceMilliseconds);
    await ended;
    clearTimeout(force);
  };

  const onSupervisorExit = () => {
    if (running !== undefined) killGroup(running.child, 'SIGTERM');
  };
  process.on('exit', onSupervisorExit);

  start();
  return {
    name: program.name,
    failures: () => failures,
    lastLines: () => recent,
    async restart(graceMilliseconds) {
      if (stopped) return;
      await end(graceMilliseconds);
      if (!stopped) start();
    },
    async stop(graceMilliseconds) {
      stopped = true;
      await end(graceMilliseconds);
      process.off('exit', onSupervisorExit);
    },
  };
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone, as intended.
  }
}
