// @ts-check
/** @file Runs one program of a test step: output straight through, ended with all its children when its time is over. */
import { spawn } from 'node:child_process';
import { root } from '../setup/command.mjs';

/**
 * @param {string} program @param {readonly string[]} args
 * @param {{env?: Record<string, string | undefined>, minutes: number}} options
 * @returns {Promise<{ok: boolean, reason: string}>}
 */
export function runStep(program, args, options) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...options.env },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    let late = false;
    /** @param {NodeJS.Signals} signal */
    const signalGroup = (signal) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {
        // The group is gone.
      }
    };
    const deadline = setTimeout(() => {
      late = true;
      signalGroup('SIGTERM');
      setTimeout(() => signalGroup('SIGKILL'), 10_000).unref();
    }, options.minutes * 60_000);
    const onInterrupt = () => {
      signalGroup('SIGTERM');
      process.exitCode = 130;
    };
    process.once('SIGINT', onInterrupt);
    process.once('SIGTERM', onInterrupt);
    /** @param {boolean} ok @param {string} reason */
    const finish = (ok, reason) => {
      clearTimeout(deadline);
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onInterrupt);
      resolve({ ok, reason });
    };
    child.on('error', (error) => finish(false, error.message));
    child.on('exit', (code, signal) => {
      signalGroup('SIGKILL');
      if (late) finish(false, `not done after ${options.minutes} minutes`);
      else finish(code === 0, code === 0 ? '' : signal === null ? `exit code ${code}` : `ended by ${signal}`);
    });
  });
}
