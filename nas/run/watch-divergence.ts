/**
 * @file Watches a run's loss: raises the alarm `divergence`, once a run, and ends the run if so set. What
 * was usual goes into each checkpoint, so that a resumed run is watched like an uninterrupted one.
 */
import { z } from 'zod';
import { describeDivergence, divergenceMemorySchema, watchDivergence } from '@/domain/divergence';
import { DomainError } from '@/domain/errors';
import { readSafetensors, writeSafetensors } from '@/nas/checkpoint/safetensors';
import type { RunContext, RunOutcome } from './run-context';

const keptSchema = z.object({ usual: divergenceMemorySchema, told: z.boolean() });
type Kept = z.infer<typeof keptSchema>;
/** The key in the metadata of a checkpoint, whatever its kind. */
const key = 'divergence';

/** `run` gets a wrapped context: its steps are watched. */
export async function watchingDivergence(
  context: RunContext,
  run: (watched: RunContext) => Promise<RunOutcome>,
): Promise<RunOutcome> {
  const { config } = context.job;
  const stops = 'stopOnAlarm' in config && config.stopOnAlarm;
  const before = keptIn(context.checkpoint);
  const watch = watchDivergence(before?.usual);
  /** In this attempt: a resumed run does not stop for the same alarm again. */
  let told: string | null = null;
  const now = (): Kept => ({ usual: watch.memory(), told: before?.told === true || told !== null });
  /** The state before the current step, for a checkpoint of the previous one. */
  let settled = { step: Number.NEGATIVE_INFINITY, kept: now() };
  const outcome = await run({
    ...context,
    tick(step, made) {
      context.tick(step, made);
      if (made === undefined) return;
      const { towards = step } = made;
      if (towards > settled.step) settled = { step: towards, kept: now() };
      if (now().told) return;
      const found = watch.see('loss', made.loss) ?? watch.see('gradientNorm', made.gradientNorm ?? 0);
      if (found === null) return;
      told = describeDivergence(found, step);
      context.emit({ type: 'alarm', alarm: 'divergence', about: found.figure, message: told });
    },
    saveArtefact(artefact) {
      if (artefact.kind !== 'checkpoint') return context.saveArtefact(artefact);
      // A raised alarm stays raised, whatever is repeated.
      const kept = artefact.step < settled.step ? { ...settled.kept, told: now().told } : now();
      return context.saveArtefact({ ...artefact, bytes: withKept(artefact.bytes, kept) });
    },
    shouldStop: () => context.shouldStop() || (stops && told !== null),
  });
  if (outcome.end !== 'stopped' || outcome.reason !== undefined || told === null || !stops) return outcome;
  return { ...outcome, reason: told };
}

function withKept(checkpoint: Uint8Array, kept: Kept): Uint8Array {
  const { tensors, metadata } = readSafetensors(checkpoint);
  return writeSafetensors(tensors, { ...metadata, [key]: JSON.stringify(kept) });
}

/** Null in older checkpoints. */
function keptIn(checkpoint: Uint8Array | null): Kept | null {
  const text = checkpoint === null ? undefined : readSafetensors(checkpoint).metadata[key];
  if (text === undefined) return null;
  try {
    return keptSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new DomainError('corrupt-data', 'The checkpoint says of the loss so far what can’t be read.', { cause });
  }
}
