/** @file What a run has seen of its architecture so far, in its checkpoints: a resumed run neither forgets nor repeats it. */
import { z } from 'zod';

export const watchStateSchema = z.object({
  /** Candidates kept under the logits last shown; null before any. */
  kept: z.array(z.int()).nullable(),
  /** Step at which they last changed. */
  lastFlip: z.int(),
  /** Names of the alarms that were given. */
  alarmed: z.array(z.string()),
});
export type WatchState = z.infer<typeof watchStateSchema>;

export const freshWatchState = (): WatchState => ({ kept: null, lastFlip: 0, alarmed: [] });

/** From a checkpoint's metadata. */
export const readWatchState = (text: string | undefined): WatchState =>
  text === undefined ? freshWatchState() : watchStateSchema.parse(JSON.parse(text));
