/**
 * @file One task's posterior: `adapt` starts the inner loop at a prior, `search` at random weights and zero logits with the
 * penalties off (method.md §3 and §7). Ends with a genotype and the supernet's accuracy under its hard mixture.
 */

import { latencyKey } from '@/domain/latency';
import { deriveSeed } from '@/domain/random';
import type { AdaptConfig, SearchConfig } from '@/domain/run-config';
import { logitShift } from '@/domain/statistics/categorical';
import { deriveGenotype, genotypeMixture } from '@/nas/derive';
import type { TaskData } from '@/nas/tasks/batches';
import type { Alarm } from '../derive/alarms';
import { entropyByCell } from '../derive/logit-summary';
import { createInnerLoop, type InnerLoop, type InnerStepReport } from '../inner-loop/inner-loop';
import { decodeInnerState, encodeInnerState } from '../inner-loop/inner-state';
import { mixtureAt } from '../inner-loop/mixture';
import { encodePosterior } from '../inner-loop/posterior';
import { type Judgement, judge } from '../inner-loop/supernet-accuracy';
import { carriedPrior, type TaskStart, taskSettings, taskStart } from '../inner-loop/task-start';
import {
  createProgressMeter,
  declareMetrics,
  emitPoints,
  type RunContext,
  type RunOutcome,
  type WithEngine,
} from '../run/run-context';
import { createSupernets, describeTask, referencedTask, type Supernets } from '../run/task-source';
import { type LatencyLimit, latencyLimit } from './latency-limit';
import { architectureMetrics, flippedPairs, freshWatchState, watchArchitecture } from './watch-architecture';

export async function runTaskSearch(
  context: RunContext & WithEngine,
  config: AdaptConfig | SearchConfig,
): Promise<RunOutcome> {
  const supernets = createSupernets(context);
  try {
    return await searchTask(context, config, supernets);
  } finally {
    supernets.free();
  }
}

interface Searching {
  readonly context: RunContext & WithEngine;
  readonly supernets: Supernets;
  readonly data: TaskData;
  readonly start: TaskStart;
  readonly loop: InnerLoop;
  readonly limit: LatencyLimit | null;
}

async function searchTask(
  context: RunContext & WithEngine,
  config: AdaptConfig | SearchConfig,
  supernets: Supernets,
): Promise<RunOutcome> {
  const { emit } = context;
  const data = referencedTask(context, config.task);
  const program = supernets.program(data, { batch: config.batch, threads: config.threads, slot: 0 });
  const start = taskStart(context, config, {
    space: supernets.space,
    graph: program.graph,
    prior: carriedPrior(context, config, supernets),
    seed: deriveSeed(config.seed, 'start'),
  });
  const resumed = context.checkpoint === null ? null : decodeInnerState(context.checkpoint);
  const loop = await createInnerLoop({
    program,
    choices: supernets.choices,
    data,
    seed: deriveSeed(config.seed, 'task-search'),
    start: resumed?.state ?? start,
    prior: start.anchored ? { parameters: start.parameters, logits: start.alpha } : null,
    settings: taskSettings(config, start, supernets.space, data.train.count),
  });
  const { mostLatency: most } = config;
  const limit = most === 'any' ? null : await latencyLimit(context, { space: supernets.space, data, most });
  const scope: Searching = { context, supernets, data, start, loop, limit };
  declareMetrics(emit, [
    'train.loss',
    'train.accuracy',
    'train.gradientNorm',
    'validation.accuracy',
    'validation.loss',
    'adaptation.logitShift',
    'schedule.temperature',
    ...architectureMetrics(config.kind === 'adapt' ? 'prior' : 'nothing'),
  ]);
  emit({ type: 'log', level: 'info', message: describeTask(context, data) });
  let step = resumed?.state.step ?? 0;
  const { watch: seen, seconds: before } = resumed ?? { watch: freshWatchState(), seconds: 0 };
  const startedAt = context.now();
  const seconds = (): number | null => (before === null ? null : before + (context.now() - startedAt) / 1000);
  const progress = createProgressMeter(emit, context.now, { total: loop.total, unit: 'steps', start: step });
  const snapshotEvery = Math.max(1, Math.floor(loop.total / 200));
  const alpha = config.kind === 'adapt' ? start.alpha : null;
  const watch = watchArchitecture(emit, { ...supernets, start: start.logits, alpha }, seen);
  const show = (): Alarm | null => {
    const done = { fraction: step / Math.max(1, loop.total), searching: loop.searched() };
    return watch.show(step, loop.logits(), start.fixed === null ? done : null);
  };
  const save = async () =>
    context.saveArtefact({
      kind: 'checkpoint',
      name: `checkpoint-${step}.safetensors`,
      step,
      bytes: encodeInnerState(await loop.state(), { watch: watch.state(), seconds: seconds() }),
    });
  const stopped = async (reason?: string): Promise<RunOutcome> => {
    await save();
    return { end: 'stopped', step, ...(reason === undefined ? {} : { reason }) };
  };
  // The start can alarm as well: a decided prior is reported before the first step.
  let alarm = resumed === null ? show() : null;

  while (!loop.done()) {
    if (alarm !== null && config.stopOnAlarm) return await stopped(alarm.message);
    if (context.shouldStop()) return await stopped();
    const made = await loop.step();
    step = made.step + 1;
    context.tick(step, made);
    const due = config.evaluateEvery > 0 && step % config.evaluateEvery === 0 && data.validation.count > 0;
    watch.saw({ images: config.batch, accuracy: made.accuracy, classes: data.ways }, loop.searched());
    report(scope, made, due ? await loop.validate() : null);
    alarm = start.fixed === null && step % snapshotEvery === 0 ? show() : null;
    progress.report(step);
    const stops = alarm !== null && config.stopOnAlarm;
    if (!loop.done() && !stops && step % config.checkpointEvery === 0) await save();
  }
  await conclude(scope, step, seconds(), watch.state().lastFlip);
  return { end: 'finished', step };
}

function report({ context, supernets, start, loop }: Searching, made: InnerStepReport, judged: Judgement | null): void {
  const moving = start.fixed === null;
  emitPoints(context.emit, made.step + 1, {
    'train.loss': made.loss,
    'train.accuracy': made.accuracy,
    'train.gradientNorm': made.gradientNorm,
    ...(moving ? { 'adaptation.logitShift': logitShift(supernets.choices, loop.logits(), start.alpha) } : {}),
    ...(made.temperature === null ? {} : { 'schedule.temperature': made.temperature }),
    ...(judged === null ? {} : { 'validation.accuracy': judged.accuracy, 'validation.loss': judged.loss }),
  });
}

/** The genotype, the posterior, and the figures: test images are read here, once. */
async function conclude(scope: Searching, step: number, seconds: number | null, lastFlip: number): Promise<void> {
  const { context, supernets, data, start, loop, limit } = scope;
  const { program } = loop;
  const { space, choices } = supernets;
  const phi = loop.resultLogits();
  const savePosterior = async () =>
    context.saveArtefact({
      kind: 'posterior',
      name: `posterior-${step}.safetensors`,
      step,
      bytes: encodePosterior({
        graph: program.graph,
        parameters: (await loop.state()).parameters,
        logits: phi,
        alpha: start.alpha,
        step,
      }),
    });
  // Where no cell keeps within the limit, what was learnt is kept.
  if (limit !== null) await savePosterior();
  const values: Record<string, number> = {};
  const derived = deriveGenotype(space, phi);
  const chosen = limit === null ? null : await limit.choose(phi);
  const genotype = start.fixed ?? chosen?.genotype ?? derived.genotype;
  // Margins say how decided φ is; it does not decide a fixed architecture, nor alone one within a limit.
  const decided = start.fixed === null && (chosen?.strongest ?? true);
  context.emit({ type: 'genotype', step, genotype, margins: decided ? [...derived.margins] : [] });
  if (limit === null) await savePosterior();
  if (chosen !== null) values[latencyKey(1, 'median')] = chosen.latency;
  const other = chosen === null || chosen.strongest ? null : genotypeMixture(space, chosen.genotype);
  if (data.validation.count > 0) {
    const validation = await (other === null
      ? loop.validate()
      : judge(program, data, 'validation', { ...other, batchNorm: 'batch' }));
    values['validation.accuracy'] = validation.accuracy;
    values['validation.loss'] = validation.loss;
  }
  // The cost of the search: training and validation, not the test that follows.
  values['compute.macs'] = loop.macs();
  if (seconds !== null) values['compute.seconds'] = seconds;
  const test = await judge(program, data, 'test', { ...(other ?? loop.resultMixture()), batchNorm: 'batch' });
  values['test.accuracy'] = test.accuracy;
  values['test.loss'] = test.loss;
  if (start.fixed === null) {
    const relaxed = await judge(program, data, 'test', { z: mixtureAt(choices, phi), batchNorm: 'batch' });
    values['test.accuracyRelaxed'] = relaxed.accuracy;
    values['adaptation.logitShift'] = logitShift(choices, phi, start.alpha);
    values['adaptation.flips'] = flippedPairs(space, phi, start.alpha);
    values['adaptation.signalToNoise'] = loop.logitGradientSignal();
    values['architecture.lastFlip'] = lastFlip;
    Object.assign(values, entropyByCell(choices, phi));
  }
  context.emit({ type: 'summary', values });
}
