/** @file The queue's settings: whether it is drained, and how many runs of a person may run at once. */
import { z } from 'zod';
import { tunables } from '../tunables';

export const queueSettingsSchema = z.object({
  /** Set while nothing new starts; running runs continue. */
  drained: z.object({ by: z.string(), since: z.number() }).nullable(),
  /** Runs of one person at a time; null: as many as there are slots. */
  perPerson: z.int().min(1).max(1024).nullable(),
});
export type QueueSettings = z.infer<typeof queueSettingsSchema>;

export const openQueue: QueueSettings = { drained: null, perPerson: null };

/** A run that waits, as the queue's order sees it. */
export interface QueuedRun {
  readonly id: string;
  readonly person: string;
  /** Before this its next attempt does not start; null: nothing holds it back. */
  readonly retryAt: number | null;
}

export interface QueueSight {
  readonly now: number;
  readonly dispatcherAlive: boolean;
  /** What the machine lacks, as a sentence without its full stop; null if it lacks nothing. */
  readonly trouble: string | null;
  readonly settings: QueueSettings;
  readonly slots: number;
  readonly usedSlots: number;
  /** Running runs by person. */
  readonly working: ReadonlyMap<string, number>;
}

/** People at their limit of running runs. */
export function peopleAtLimit({ settings, working }: Pick<QueueSight, 'settings' | 'working'>): string[] {
  const { perPerson } = settings;
  return perPerson === null ? [] : [...working].filter(([, count]) => count >= perPerson).map(([person]) => person);
}

/** Why each run of the queue, in its order, waits. What blocks all is said before what concerns one. */
export function whyRunsWait(queue: readonly QueuedRun[], sight: QueueSight): Map<string, string> {
  const { settings, slots, usedSlots, dispatcherAlive } = sight;
  const all = (reason: string) => new Map(queue.map(({ id }) => [id, reason]));
  if (!dispatcherAlive) return all('Waits for the dispatcher, which is not running: start it with npm start.');
  if (settings.drained !== null) {
    return all(`Waits because ${settings.drained.by} drained the queue: nothing new starts until it is opened.`);
  }
  if (sight.trouble !== null) return all(`Waits: ${sight.trouble}. Runs start again automatically once that is fixed.`);
  const reasons = new Map<string, string>();
  const working = new Map(sight.working);
  const free = Math.max(0, slots - usedSlots);
  let ahead = 0;
  for (const { id, person, retryAt } of queue) {
    const own = working.get(person) ?? 0;
    // As in the claim: a time further away than any pause was recorded before the clock was set back.
    if (retryAt !== null && retryAt > sight.now && retryAt <= sight.now + tunables.retryAtMost) {
      reasons.set(id, `Waits ${Math.ceil((retryAt - sight.now) / 1000)} s before its next attempt.`);
      continue;
    }
    if (settings.perPerson !== null && own >= settings.perPerson) {
      reasons.set(id, `Waits for a run of ${person} to end: the limit is ${settings.perPerson} at a time.`);
      continue;
    }
    working.set(person, own + 1);
    reasons.set(id, ahead < free ? 'Starts in a moment.' : waitsForSlot(ahead - free, usedSlots, slots));
    ahead += 1;
  }
  return reasons;
}

function waitsForSlot(before: number, used: number, slots: number): string {
  const taken = `${used} of ${slots} ${slots === 1 ? 'is' : 'are'} taken`;
  if (before === 0) return `Waits for a free slot: ${taken}; it is next.`;
  return `Waits for a free slot: ${taken}, and ${before} ${before === 1 ? 'run comes' : 'runs come'} before it.`;
}
