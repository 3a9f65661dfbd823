/** @file Which engines this machine has, asked of the runner's program: the server itself loads none. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { type EngineReport, engineReportSchema } from '@/domain/records/machine';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { logger } from '@/server/logger';
import { operation } from '@/server/operation';
import { runnerEnvironment } from './child-environment';

/** The last answer of each set of programs: one question at a time, concurrent callers share it. */
const answers = new Map<string, { readonly at: number; readonly reports: Promise<EngineReport[]> }>();

export const engines = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.object({ engines: z.array(engineReportSchema) }),
  async run({ ctx }) {
    return { engines: await askOnce(ctx) };
  },
});

function askOnce(ctx: ServiceContext): Promise<EngineReport[]> {
  const { programs, runnerVariables = [] } = ctx.settings;
  if (programs === undefined || programs === null)
    throw new DomainError(
      'unavailable',
      'This server was not started by npm start or npm run dev: it has no programs.',
    );
  const known = answers.get(programs);
  if (known !== undefined && ctx.now() - known.at < tunables.enginesLookedAtEvery) return known.reports;
  const reports = ask(path.join(programs, 'runner.js'), runnerEnvironment(process.env, runnerVariables));
  answers.set(programs, { at: ctx.now(), reports });
  reports.catch(() => answers.delete(programs));
  return reports;
}

/** @throws DomainError `unavailable` if the program fails; its last output is in the log */
async function ask(runner: string, env: NodeJS.ProcessEnv): Promise<EngineReport[]> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [runner, '--engines'], { env, timeout: 60_000 });
    return z.array(engineReportSchema).parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  } catch (err) {
    logger().warn({ err }, 'the engines could not be looked at');
    throw new DomainError(
      'unavailable',
      'The engines could not be looked at: the program of runs failed, and the log of the server says how.',
    );
  }
}
