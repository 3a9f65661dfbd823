/** @file Verifies each dataset completely once a day, one at a time, in a separate process; the doctor shows the findings. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { datasetToVerify, noteVerified } from '@/server/services/datasets/integrity';
import { readerEnvironment } from '@/server/services/system/child-environment';
import type { DispatcherContext, DispatcherLog } from './dependencies';

export interface DatasetVerifier {
  /** Call regularly: begins with the next dataset that is due. */
  turn(): void;
  /** Ends the current verification; it is due again with the next dispatcher. */
  close(): Promise<void>;
}

export interface DatasetVerifierOptions {
  readonly ctx: DispatcherContext;
  /** The bundled verifier.js. */
  readonly program: string;
  readonly log: DispatcherLog;
}

export function createDatasetVerifier({ ctx, program, log }: DatasetVerifierOptions): DatasetVerifier {
  let child: ChildProcess | null = null;
  let working: Promise<void> | null = null;

  const verify = async (): Promise<void> => {
    const row = datasetToVerify(ctx);
    if (row === undefined) return;
    const directory = path.join(ctx.settings.dataDirectory, row.directory);
    const own = spawn(process.execPath, [program, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: readerEnvironment(process.env),
    });
    child = own;
    const ended = once(own, 'close');
    const problem = (await text(own.stdout)).trim();
    await ended;
    // Ended from outside, or never begun: no result.
    if (own.exitCode !== 0) return;
    noteVerified(ctx, row.id, problem === '' ? null : problem);
    if (problem !== '') log.error({ dataset: row.id }, problem);
  };

  return {
    turn() {
      working ??= verify()
        .catch((error: unknown) => log.error({ err: error }, 'trouble with the verification of a dataset'))
        .finally(() => {
          working = null;
          child = null;
        });
    },
    async close() {
      child?.kill('SIGKILL');
      await working;
    },
  };
}
