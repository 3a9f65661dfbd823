/** @file Begins a run from outside: it is running at once, and its script reports its progress and end. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { insertAttempt } from '@/db/queries/attempt';
import { findExperimentByName } from '@/db/queries/experiment';
import { findOutsideRunByKey } from '@/db/queries/run/outside';
import { insertRun } from '@/db/queries/run/run';
import type { RunOutside } from '@/db/schema';
import {
  attemptIdSchema,
  type ExperimentId,
  type GenotypeId,
  genotypeIdSchema,
  newIdText,
  runIdSchema,
} from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { experimentCalled } from '@/server/services/experiments';
import { requireGenotype } from '@/server/services/genotypes/require-genotype';
import { outsideExecutor } from '@/server/services/runs/life/open-attempts';
import { append } from './append';
import { configured } from './configured';
import { shownTags } from './details';
import { keepOutside } from './outside-run-file';
import { paramsSchema, tagsSchema } from './schemas';

export const start = operation({
  access: 'member',
  scope: 'log',
  kind: 'mutation',
  input: z.strictObject({
    name: z.string().trim().min(1).max(200).optional(),
    /** By name; created if missing. */
    experiment: z.string().trim().min(1).max(100).optional(),
    params: paramsSchema.default({}),
    tags: tagsSchema.default({}),
    /** Of the caller's choice: the same key gives the same run, whatever else is sent. */
    key: z.string().min(1).max(200).optional(),
    /** It trains this genotype: its summary is an evaluation of it, and its weights.safetensors are the weights. */
    genotype: genotypeIdSchema.optional(),
    /** What it is trained and tested on, in words. */
    task: z.string().trim().min(1).max(200).optional(),
    /** Its environment: versions, host, commit. */
    environment: z.record(z.string().max(100), z.string().max(1_000)).default({}),
  }),
  output: z.object({ run: runIdSchema, name: z.string(), new: z.boolean() }),
  run({ ctx, input }) {
    const known = input.key === undefined ? undefined : findOutsideRunByKey(ctx.db, input.key);
    if (known !== undefined) return { run: known.id, name: known.name, new: false };
    const { key, environment, params, tags, name, genotype, task } = input;
    if (genotype !== undefined) requireGenotype(ctx.db, genotype);
    const begun = inTransaction(ctx.db, (tx) => {
      const experiment =
        input.experiment === undefined
          ? null
          : (findExperimentByName(tx, input.experiment)?.id ?? experimentCalled(ctx, tx, input.experiment));
      const outside = { tags, ...(key === undefined ? {} : { key }), ...(task === undefined ? {} : { task }) };
      return begin(ctx, tx, { name, experiment, params, outside, startedAt: ctx.now(), genotype });
    });
    recordFirstEvent(ctx, begun, environment);
    return { run: begun.run.id, name: begun.run.name, new: true };
  },
});

export interface Beginning {
  readonly name: string | undefined;
  readonly experiment: ExperimentId | null;
  readonly params: Readonly<Record<string, string>>;
  readonly outside: RunOutside;
  readonly startedAt: number;
  /** The genotype that it trains. */
  readonly genotype?: GenotypeId | undefined;
}

/** In the caller's transaction; `sayFirstWord` follows it. */
export function begin(
  ctx: ServiceContext,
  tx: Database,
  { experiment, params, outside, startedAt, name, genotype }: Beginning,
) {
  const id = runIdSchema.parse(newIdText('run'));
  const now = ctx.now();
  const run = insertRun(
    tx,
    {
      id,
      name: name ?? `Script ${id.slice(4, 10)}`,
      kind: 'external',
      state: 'running',
      experiment,
      tags: shownTags(outside.tags),
      notes: '',
      ...configured(params, experiment),
      priority: 0,
      createdAt: now,
      createdBy: ctx.actor.name,
      queuedAt: now,
      startedAt,
      device: 'outside',
      summary: {},
      outside,
    },
    { prior: null, genotype: genotype ?? null },
  );
  const attempt = insertAttempt(tx, {
    id: attemptIdSchema.parse(newIdText('at')),
    run: id,
    number: 1,
    executor: outsideExecutor,
    lease: randomBytes(16).toString('hex'),
    directory: path.join('runs', id, '1'),
    startedAt,
    environment: {},
    cores: 0,
  });
  noteChange(ctx, tx, 'run', id, id);
  audit(ctx, tx, 'run.begin', id, { kind: run.kind, name: run.name });
  return { run, attempt };
}

export function recordFirstEvent(
  ctx: ServiceContext,
  { attempt }: ReturnType<typeof begin>,
  environment: Readonly<Record<string, string>>,
): void {
  const directory = path.join(ctx.settings.dataDirectory, attempt.directory);
  // Before its first word: a folder that has a log says whose it is.
  mkdirSync(directory, { recursive: true });
  keepOutside(ctx, attempt.run);
  append(ctx, { attempt, directory }, 'started', [
    {
      type: 'started',
      time: ctx.now(),
      pid: 0,
      host: environment.host ?? hostname(),
      engine: { name: 'outside', version: '', device: environment.device ?? 'outside' },
      environment,
      resumedFromStep: null,
    },
  ]);
}
