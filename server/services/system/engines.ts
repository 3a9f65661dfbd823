/** @file Which engines this machine has, asked of the runner's program: the server itself loads none. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import {
  deviceKinds,
  type EngineName,
  engineRequests,
  enginesWith,
  precisionProblem,
  precisions,
} from '@/domain/engine-names';
import { DomainError, isDomainError } from '@/domain/errors';
import { type EngineReport, engineReportSchema } from '@/domain/records/machine';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { logger } from '@/server/logger';
import { operation } from '@/server/operation';
import { runnerEnvironment } from './child-environment';

interface Answer {
  readonly at: number;
  readonly reports: Promise<EngineReport[]>;
  /** Once they are there. */
  known: readonly EngineReport[] | null;
}

/** The last answers, by programs and engine: one question at a time, whoever asks meanwhile shares it. */
const answers = new Map<string, Answer>();

export const engines = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.object({ engines: z.array(engineReportSchema) }),
  async run({ ctx }) {
    return { engines: await askOnce(ctx) };
  },
});

/** Of all engines, or of one alone, which is quicker. */
export function askOnce(ctx: ServiceContext, engine: EngineName | null = null): Promise<EngineReport[]> {
  const { programs, runnerVariables = [] } = ctx.settings;
  if (programs === undefined || programs === null)
    throw new DomainError(
      'unavailable',
      'This server was not started by npm start or npm run dev: restart it with one of them.',
    );
  const key = `${engine ?? 'all'} ${programs}`;
  const known = answers.get(key);
  if (known !== undefined && ctx.now() - known.at < tunables.enginesLookedAtEvery) return known.reports;
  const environment = runnerEnvironment(process.env, runnerVariables);
  const reports = ask(
    [path.join(programs, 'runner.js'), '--engines', ...(engine === null ? [] : [engine])],
    environment,
  );
  const answer: Answer = { at: ctx.now(), reports, known: known?.known ?? null };
  answers.set(key, answer);
  reports.then(
    (said) => (answer.known = said),
    () => answers.delete(key),
  );
  return reports;
}

/** What a config asks for, as far as it can be read: it may be no valid one. */
const askedSchema = z.object({
  engine: z.enum(engineRequests).default('auto'),
  device: z.enum(['auto', ...deviceKinds]).default('auto'),
  precision: z.enum(precisions).default('float32'),
});
type Asked = z.infer<typeof askedSchema>;

type Sweep = Readonly<Record<string, readonly unknown[]>>;

function varied(config: unknown, sweep: Sweep): unknown[] {
  return Object.keys(askedSchema.shape).reduce<unknown[]>(
    (configs, key) =>
      sweep[key] === undefined
        ? configs
        : configs.flatMap((each) => (sweep[key] ?? []).map((value) => Object.assign({}, each, { [key]: value }))),
    [config],
  );
}

const gpuEngines: readonly EngineName[] = ['torch', 'tfjs-webgpu', 'tfjs-tensorflow'];

/** The engines on which it depends whether a run can be had; none where `auto` finds what is there. */
function enginesOf({ engine, device, precision }: Asked): EngineName[] {
  if (engine !== 'auto') return [engine];
  // As a runner takes them (workers/runner/open-engine.ts).
  if (device === 'gpu') return enginesWith[precision].filter((name) => gpuEngines.includes(name));
  return precision === 'float32' ? [] : [...enginesWith[precision]];
}

/**
 * Learns what `engineProblem` needs, also of what a sweep varies. Where the engines can't be looked at, the run's first attempt will
 * tell.
 */
export async function learnEngines(ctx: ServiceContext, config: unknown, sweep: Sweep = {}): Promise<void> {
  const asked = varied(config, sweep).flatMap((each) => askedSchema.safeParse(each).data ?? []);
  for (const name of new Set(asked.flatMap(enginesOf))) {
    try {
      await askOnce(ctx, name);
    } catch (error) {
      if (!isDomainError(error)) throw error;
    }
  }
}

/** Why no attempt of such a run could compute here, and the way out; null where it can, or it is not known. */
export function engineProblem(ctx: ServiceContext, asked: Asked): { field: string; message: string } | null {
  const lacking = precisionProblem(asked.engine, asked.precision);
  if (lacking !== null) return { field: 'precision', message: lacking };
  const wanted = enginesOf(asked);
  const reports = wanted.flatMap((name) => answers.get(`${name} ${ctx.settings.programs}`)?.known ?? []);
  if (wanted.length === 0 || reports.length < wanted.length) return null;
  const usable = reports.filter(
    ({ reason, kinds }) => reason === null && (asked.device === 'auto' || kinds.includes(asked.device)),
  );
  if (usable.length > 0) return null;
  const why = reports.map(({ name, reason, computesOn }) =>
    reason === null
      ? `${name} computes here on ${computesOn.join(', ')} alone.`
      : `${name} does not load here: ${reason}`,
  );
  const out =
    asked.engine === 'auto'
      ? 'Take device auto or cpu, and precision float32.'
      : 'Use engine auto, or repair it: Devices checks again every minute.';
  const what =
    asked.engine !== 'auto'
      ? []
      : wanted.length > 1 && asked.device === 'gpu'
        ? ['No engine computes on a GPU here.']
        : [`Engine auto takes ${wanted.join(' or ')} for this.`];
  return { field: asked.engine === 'auto' ? 'device' : 'engine', message: [...what, ...why, out].join(' ') };
}

/** @throws DomainError `unavailable` where the program fails; its last words are the log's */
async function ask(words: readonly string[], env: NodeJS.ProcessEnv): Promise<EngineReport[]> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [...words], { env, timeout: 60_000 });
    return z.array(engineReportSchema).parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  } catch (err) {
    logger().warn({ err }, 'the engines could not be checked');
    throw new DomainError(
      'unavailable',
      'The engines could not be checked: the runner program failed, and the server’s log says how.',
    );
  }
}
