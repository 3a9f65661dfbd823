/** @file Validates a run before it is queued. Used by the launch, which refuses, and by the form, which shows problems. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { DomainError, isDomainError } from '@/domain/errors';
import { type Problem, problemListSchema } from '@/domain/records/problem';
import {
  type AdaptConfig,
  drawnFrom,
  drawOf,
  type EvaluateConfig,
  followsQuery,
  type MetaTrainConfig,
  partialChannels,
  type RandomSearchConfig,
  type RunConfig,
  type RunConfigInput,
  runConfigSchema,
  type SearchConfig,
} from '@/domain/run-config';
import { checkSpace } from '@/domain/space';
import { resolutionsOf, sizesOfPart, sizesOfSource, type TaskSetSpec } from '@/domain/task-set';
import { checkBatch, checkPart, checkTaskSet } from '@/nas/tasks/check';
import { episodeSpec } from '@/nas/tasks/sample';
import type { ServiceContext } from '@/server/context';
import { problemsOf } from '@/server/errors/map-error';
import { operation } from '@/server/operation';
import { isDocument } from '@/server/services/document';
import { learnEngines } from '@/server/services/system/engines';
import { checkPlacement } from './check-placement';
import { type References, readReferences } from './references';
import { workloadOf } from './workload';

export interface ValidConfig {
  readonly config: RunConfig;
  readonly references: References;
}
export type Validation =
  | ({ readonly ok: true } & ValidConfig)
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** All problems of a config, worst first; fields are relative to the config. */
export function validateConfig(ctx: ServiceContext, input: unknown): Validation {
  const parsed = runConfigSchema.safeParse(input);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const config = parsed.data;
  const problems: Problem[] = [];
  const attempt = <T>(check: () => T, field?: (given: string) => string): T | undefined => {
    try {
      return check();
    } catch (error) {
      if (!isDomainError(error)) throw error;
      const given = error.field ?? '';
      problems.push({ field: field?.(given) ?? given, message: error.message });
      return undefined;
    }
  };
  checkPlacement(ctx, config, attempt);
  const references = attempt(() => readReferences(ctx.db, config));
  if (references === undefined) return { ok: false, problems };
  checkAgainst(ctx, config, references, attempt);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config, references };
}

/** As `validateConfig`. @throws DomainError `invalid-input` with the first problem's field. */
export function requireValidConfig(ctx: ServiceContext, input: unknown): ValidConfig {
  const validation = validateConfig(ctx, input);
  if (validation.ok) return validation;
  const [first, ...more] = validation.problems;
  const message = first?.message ?? 'The configuration is not valid.';
  const rest = more.length === 0 ? '' : ` (${more.length} more: ${more.map(({ field }) => field).join(', ')})`;
  throw new DomainError('invalid-input', `${message}${rest}`, { field: first?.field ?? 'config' });
}

type Attempt = (check: () => void, field?: (given: string) => string) => void;

function checkAgainst(ctx: ServiceContext, config: RunConfig, references: References, attempt: Attempt): void {
  const { part, fields } = drawnFrom(config);
  const facts = new Map(references.datasets.map((dataset) => [dataset.id, dataset]));
  const spec = config.kind === 'few-shot' ? episodeSpec(references.taskSet.spec, config) : references.taskSet.spec;
  attempt(
    () => checkTaskSet(spec, facts),
    (given) =>
      config.kind === 'few-shot'
        ? (episodeFields.find(([path]) => given.startsWith(path))?.[1] ?? given)
        : fields.taskSet,
  );
  attempt(
    () => checkPart(spec, part),
    () => fields.part,
  );
  // An episode has few images: its batch is filled up.
  if (config.kind !== 'few-shot' && config.kind !== 'measure') attempt(() => checkBatch(spec, config.batch));
  if (config.kind === 'meta-train' && config.metaUpdate === 'unrolled') checkUnrolled(config, attempt);
  if (config.kind === 'meta-train' && config.head === 'shared') attempt(() => checkSharedHead(references));
  if (config.kind === 'adapt' && config.head === 'shared') attempt(() => checkSharedStart(config, references));
  if (config.kind === 'search' || config.kind === 'adapt') checkLatencyLimit(config, attempt);
  const needs = needsValidation(config);
  const drawn = sizesOfPart(spec, part);
  if (needs !== null && drawn.some(({ perClass }) => perClass.validation === 0))
    attempt(() => {
      throw new DomainError('invalid-input', `${needs.why} validation images, but the task set has none.`, needs);
    });
  if ('prior' in config || config.kind === 'meta-train' || config.kind === 'search')
    checkSupernet(config, references, spec, attempt);
  checkPriorFile(ctx, references, attempt);
  if (drawn.length > 0 && (config.kind === 'evaluate' || config.kind === 'random-search'))
    checkRetraining(config, references, attempt);
  // Building the network is the check: it names what is impossible.
  if (drawn.length > 0 && config.kind === 'measure')
    attempt(
      () => void workloadOf(config, references),
      (given) => (given === '' ? 'genotype' : given),
    );
}

/** What a gradient can't be taken back through. */
function checkUnrolled({ estimator, weights, divergence }: MetaTrainConfig, attempt: Attempt): void {
  const refuse = (field: string, message: string) =>
    attempt(() => {
      throw new DomainError('invalid-input', message, { field });
    });
  if (estimator !== 'relaxed')
    refuse(
      'estimator',
      `unrolled differentiates the relaxed sample, and not ${estimator}: choose relaxed, or another meta update.`,
    );
  if (weights.optimiser !== 'sgd')
    refuse('weights.optimiser', 'unrolled goes back through SGD on the weights: choose sgd, or another meta update.');
  if (divergence !== 'first-draw')
    refuse(
      'divergence',
      'unrolled goes back through the KL of the first draw: choose first-draw, or another meta update.',
    );
}

/** What is chosen by time at the end can't be trained, or be fixed, before. */
function checkLatencyLimit(config: SearchConfig | AdaptConfig, attempt: Attempt): void {
  if (config.mostLatency === 'any') return;
  const refuse = (field: string, message: string) =>
    attempt(() => {
      throw new DomainError('invalid-input', message, { field });
    });
  if (config.committedFraction > 0)
    refuse(
      'committedFraction',
      'Committed steps train the cell of the logits, before the latency limit chooses one: set 0, or no limit.',
    );
  if (config.kind === 'adapt' && config.architecture !== 'adapt' && config.architecture !== 'uniform')
    refuse('mostLatency', 'This architecture is fixed: a latency limit has nothing to choose.');
}

/** The field where an episode's size is corrected. */
const episodeFields = [
  ['ways', 'ways'],
  ['perClass.train', 'shots'],
  ['perClass.test', 'queries'],
  ['sources', 'taskSet'],
] as const;

function needsValidation(config: RunConfig): { field: string; why: string } | null {
  if ((config.kind === 'meta-train' || config.kind === 'adapt') && config.split === 'bilevel')
    return { field: 'split', why: 'A bilevel split moves the logits on' };
  if (config.kind === 'meta-train' && followsQuery(config.metaUpdate))
    return { field: 'metaUpdate', why: `${config.metaUpdate} follows the gradient on` };
  if (config.kind === 'search' && drawOf(config).split === 'bilevel')
    return config.strategy === 'base'
      ? { field: 'split', why: 'A bilevel split moves the logits on' }
      : { field: 'strategy', why: `The strategy ${config.strategy} moves the logits on` };
  return config.kind === 'random-search' ? { field: 'task.taskSet', why: 'A random search chooses on' } : null;
}

function checkSupernet(config: RunConfig, references: References, spec: TaskSetSpec, attempt: Attempt): void {
  const { space } = references;
  if (space === null) return;
  const field = () => ('prior' in config ? 'prior' : 'space');
  // One failing resolution is enough; smaller ones would repeat it.
  attempt(() => checkSpace(space.document, Math.min(...resolutionsOf(spec))), field);
  attempt(() => checkChannels(references), field);
  const parts = partialChannels(config);
  const { initChannels } = space.document;
  if (initChannels % parts !== 0)
    attempt(
      () => {
        throw new DomainError(
          'invalid-input',
          `pc-darts computes on one of ${parts} equal parts of the channels, and ${parts} does not divide this space's ${initChannels}: take a space with a multiple of ${parts}, or another strategy.`,
        );
      },
      () => 'strategy',
    );
}

function checkPriorFile(ctx: ServiceContext, { prior }: References, attempt: Attempt): void {
  if (prior === null) return;
  const file = path.join(ctx.settings.dataDirectory, prior.directory, prior.artefact.path);
  attempt(
    () => {
      if (existsSync(file)) return;
      throw new DomainError(
        'not-found',
        `The file of the prior "${prior.prior.name}" is gone (${file}): choose another.`,
      );
    },
    () => 'prior',
  );
}

function checkRetraining(config: EvaluateConfig | RandomSearchConfig, references: References, attempt: Attempt): void {
  if (config.augmentation.cropPadding >= Math.min(...resolutionsOf(references.taskSet.spec))) {
    attempt(
      () => {
        throw new DomainError('invalid-input', 'The padding is as wide as the image: use less.');
      },
      () => 'augmentation.cropPadding',
    );
  }
  // Building the network is the check: it names what is impossible.
  attempt(
    () => void workloadOf(config, references),
    (given) => (given === '' ? (config.kind === 'evaluate' ? 'genotype' : 'space') : given),
  );
}

function checkSharedHead({ taskSet: { spec } }: References): void {
  const [drawn, ...more] = spec.sources.filter((source) => source.classes.metaTrain.length > 0);
  if (drawn !== undefined && more.length === 0) {
    const { ways } = sizesOfSource(spec, drawn);
    if (ways.min === ways.max && ways.min === drawn.classes.metaTrain.length) return;
  }
  throw new DomainError(
    'invalid-input',
    'A shared head needs tasks that all have the same classes: one dataset, and as many ways as it has meta-training classes. Use reset.',
    { field: 'head' },
  );
}

function checkSharedStart({ task }: AdaptConfig, { prior }: References): void {
  const origin = prior?.run.config;
  if (origin?.kind !== 'meta-train' || origin.head === 'reset')
    throw new DomainError('invalid-input', 'The prior has no head to share: its tasks had their own heads.', {
      field: 'head',
    });
  if (task.taskSet === origin.taskSet && task.part === 'metaTrain') return;
  throw new DomainError(
    'invalid-input',
    "The prior's head knows the meta-training classes of its own task set alone: choose a task of these, or reset.",
    { field: 'head' },
  );
}

function checkChannels({ space, datasets }: References): void {
  const coloured = datasets.find((dataset) => dataset.manifest.channels === 3);
  if (space?.document.inputChannels !== 1 || coloured === undefined) return;
  throw new DomainError(
    'invalid-input',
    `The space reads one channel, but ${coloured.name} is in colour: use a space with three input channels.`,
  );
}

export const check = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    config: z.custom<RunConfigInput>(isDocument, 'give a run configuration'),
  }),
  output: z.object({ problems: problemListSchema }),
  prepare: ({ ctx, input }) => learnEngines(ctx, input.config),
  run({ ctx, input }) {
    const validation = validateConfig(ctx, input.config);
    return { problems: validation.ok ? [] : [...validation.problems] };
  },
});
