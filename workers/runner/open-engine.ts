/**
 * @file The engine of an attempt: the one that its run names, or, for `auto`, the fastest of those that load and that it was granted the
 * device of, by three steps of the run's own network.
 */
import { existsSync, readdirSync } from 'node:fs';
import { openDataset } from '@/datasets/store';
import { enginesWith } from '@/domain/engine-names';
import { DomainError, type ErrorCode, isDomainError } from '@/domain/errors';
import { spreadOf } from '@/domain/run-config/spread';
import type { Job } from '@/domain/runner-files';
import { nativeAvailability } from '@/engine/native';
import { createTfjsEngine, selectEngine } from '@/engine/select';
import { createTorchEngine } from '@/engine/torch';
import type { Engine } from '@/engine/types';
import type { RunBasis } from '@/nas/run/run-context';
import { type Trial, trialOf } from '@/nas/run/trial';
import type { EngineChoice } from './engine-choice';
import { ownCard } from './own-card';

export interface OpenedEngine {
  readonly engine: Engine;
  /** For the run's log. */
  readonly notes: readonly { readonly level: 'info' | 'warn'; readonly message: string }[];
}

/** @throws DomainError `not-installed`, `unavailable` or `invalid-input` if what the run requests can't be had */
export async function openEngine(job: Job, choice: EngineChoice): Promise<OpenedEngine> {
  const card = ownCard(job.holds, process.env);
  const candidates = choice.engine === 'auto' ? candidatesOf(choice, gpusGranted(process.env), card) : [];
  if (candidates.length > 0) {
    const { threads } = spreadOf(job.config);
    const trial = trialOf({ job, datasets: datasetsOf(job) });
    const found = await fastest(candidates, (engine) => threeSteps(engine, trial, threads));
    if ('engine' in found) return found;
    // Without a GPU that computes, a run for any device takes what there is on the processor.
    if (choice.device !== 'auto') throw found.refusal;
  }
  const { engine, notes } = await selectEngine(choice.engine, { ...choice, card });
  return { engine, notes: notes.map((message) => ({ level: 'warn', message })) };
}

export const datasetsOf = ({ datasets }: Job): RunBasis['datasets'] =>
  new Map(datasets.map(({ id, directory }) => [id, openDataset(directory)]));

export interface Candidate {
  readonly name: string;
  /** Throws if it does not load, or has no device of the kind. */
  open(): Promise<Engine>;
}

/**
 * On the processor alone nothing is timed: there the native engine is several times as fast as any other (docs/evidence/engine.md).
 * Nothing in software counts as a GPU.
 */
export function candidatesOf({ device, precision, threads }: EngineChoice, gpus: boolean, card?: string): Candidate[] {
  if (device === 'cpu' || (device === 'auto' && !gpus)) return [];
  const known: Candidate[] = [
    { name: 'native', open: async () => (await selectEngine('native', { threads, precision })).engine },
    { name: 'torch', open: () => createTorchEngine({ device: 'gpu', precision, threads }) },
    { name: 'tfjs-webgpu', open: () => ownAdapter(card) },
    { name: 'tfjs-tensorflow', open: () => createTfjsEngine('tensorflow', 'gpu') },
  ];
  const having: readonly string[] = enginesWith[precision];
  const native = device === 'auto' && nativeAvailability().available;
  const candidates = known.filter(({ name }) => having.includes(name) && (native || name !== 'native'));
  // Of one there is nothing to time.
  return candidates.length > 1 ? candidates : [];
}

/** A run with `auto` holds one card alone, so that its adapter must be that one: of several, the only one of its name. */
async function ownAdapter(card: string | undefined): Promise<Engine> {
  const { webgpuAdapters } = await import('@/engine/tfjs/webgpu');
  const gpus = (await webgpuAdapters()).filter(({ kind }) => kind === 'gpu');
  const names = gpus.map(({ name }) => name);
  const twins = new Set(names).size < names.length;
  if (gpus.length > 1 && (card === undefined || twins) && !process.env.MASTHEAD_ENGINE_ADAPTER)
    throw new Error(
      `WebGPU sees ${gpus.length} GPUs and can’t tell which is this run’s; MASTHEAD_ENGINE_ADAPTER names one`,
    );
  return createTfjsEngine('webgpu', 'gpu', card);
}

/** Whether a run may find a GPU at all: the machine has one, and what hands them out (a batch system, the platform) left it any. */
export function gpusGranted(environment: Readonly<Record<string, string | undefined>>): boolean {
  const lists = ['CUDA_VISIBLE_DEVICES', 'HIP_VISIBLE_DEVICES', 'ROCR_VISIBLE_DEVICES'].map(
    (name) => environment[name],
  );
  const said = lists.filter((list) => list !== undefined);
  if (said.length > 0 && said.every((list) => list === '' || list === '-1')) return false;
  if (process.platform !== 'linux' || said.some((list) => list !== '')) return true;
  const nodes = existsSync('/dev/dri') ? readdirSync('/dev/dri') : [];
  return ['/dev/nvidiactl', '/dev/kfd'].some(existsSync) || nodes.some((name) => name.startsWith('renderD'));
}

/** @param time milliseconds that an engine takes. Gives a refusal with everyone's reason if none computes. */
export async function fastest(
  candidates: readonly Candidate[],
  time: (engine: Engine) => Promise<number>,
): Promise<OpenedEngine | { readonly refusal: DomainError }> {
  let best: Engine | null = null;
  let least = Number.POSITIVE_INFINITY;
  let code: ErrorCode = 'unavailable';
  const timed: string[] = [];
  const failed: string[] = [];
  for (const { name, open } of candidates) {
    try {
      const engine = await open();
      const milliseconds = await time(engine).catch((error: unknown) => {
        engine.dispose();
        throw error;
      });
      timed.push(`${milliseconds.toPrecision(3)} ms on ${name} (${engine.info.device})`);
      if (milliseconds < least) {
        best?.dispose();
        [best, least] = [engine, milliseconds];
      } else engine.dispose();
    } catch (error) {
      // A device that is full or lost says nothing against the others.
      if (failed.length === 0 && isDomainError(error)) code = error.code;
      failed.push(`${name} does not compute here: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (best === null) return { refusal: new DomainError(code, failed.join(' ')) };
  const message = `Three steps of this run take ${timed.join(', ')}: ${best.info.name} computes.`;
  const notes = [message, ...failed].map((text) => ({ level: 'info' as const, message: text }));
  return { engine: best, notes };
}

/** Steps until an engine has compiled, captured (torch on CUDA: after three) and warmed up what it repeats from then on. */
const warmUp = { cpu: 1, gpu: 5 };

async function threeSteps(engine: Engine, trial: Trial, threads: number): Promise<number> {
  const program = engine.compile(trial.graph, { batch: trial.batch, threads });
  try {
    trial.prepare(program);
    for (let i = 0; i < warmUp[engine.info.kind]; i++) await trial.step(program);
    const begun = performance.now();
    for (let i = 0; i < 3; i++) await trial.step(program);
    return performance.now() - begun;
  } finally {
    program.free();
  }
}
