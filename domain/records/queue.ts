/** @file The queue's settings: whether it is drained, and how many runs of a person may run at once. */
import { z } from 'zod';
import type { Need } from '../placement/need';
import { type Placed, Placer, type Room } from '../placement/placer';
import { localTarget } from '../targets/target';
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
  readonly name: string;
  readonly person: string;
  /** Before this its next attempt does not start; null: nothing holds it back. */
  readonly retryAt: number | null;
  /** Its last attempt has not ended yet. */
  readonly atWork: boolean;
  readonly need: Need;
}

/** What decides who starts: the same for the claim, and for what pages say. */
export interface QueueSight {
  readonly now: number;
  readonly settings: QueueSettings;
  readonly room: Room;
  /** Runs at work here by person. */
  readonly working: ReadonlyMap<string, number>;
  /** Targets besides this machine, by name. */
  readonly targets: ReadonlyMap<string, TargetRoom>;
}

/** A cluster has its own queue: ours only keeps to the target's number of jobs. */
export interface TargetRoom {
  /** Jobs at most, and those there are. */
  readonly jobs: number;
  readonly held: number;
  /** Why nothing can be sent there now: a sentence without its full stop; null where it answers. */
  readonly trouble: string | null;
}

/** Goes through the queue in its order, and says of each run whether it starts now, with which cards, or why it waits. */
export class QueueWalk {
  private readonly placer: Placer;
  private readonly working: Map<string, number>;
  private readonly sent = new Map<string, number>();

  constructor(private readonly sight: QueueSight) {
    this.placer = new Placer(sight.room);
    this.working = new Map(sight.working);
  }

  /** Whether nothing more starts, whatever comes. */
  get over(): boolean {
    if (this.sight.settings.drained !== null) return true;
    return this.placer.full && [...this.sight.targets].every(([name, room]) => !this.hasRoom(name, room));
  }

  next({ name, person, retryAt, atWork, need }: QueuedRun): Placed {
    const { now, settings } = this.sight;
    if (settings.drained !== null) {
      return {
        waits: `Waits because ${settings.drained.by} drained the queue: nothing new starts until it is opened.`,
      };
    }
    if (atWork) return { waits: 'Waits for its last attempt to end.' };
    // No pause is as long: the clock was set back since.
    if (retryAt !== null && retryAt > now && retryAt <= now + tunables.retryAtMost)
      return { waits: `Waits ${Math.ceil((retryAt - now) / 1000)} s before its next attempt.` };
    if (need.target !== localTarget) return this.send(need.target);
    const own = this.working.get(person) ?? 0;
    if (settings.perPerson !== null && own >= settings.perPerson) {
      return { waits: `Waits for a run of ${person} to end: the limit is ${settings.perPerson} at a time.` };
    }
    const placed = this.placer.place(name, need);
    if ('cards' in placed) this.working.set(person, own + 1);
    return placed;
  }

  /** To a cluster: slots, cores and cards of this machine, and what a person may run on it, don't matter. */
  private send(target: string): Placed {
    const room = this.sight.targets.get(target);
    if (room === undefined) return { waits: `Waits for the target ${target}, which targets.json does not name now.` };
    if (room.trouble !== null) return { waits: `Waits for the target ${target}: ${room.trouble}.` };
    if (!this.hasRoom(target, room))
      return { waits: `Waits for a job on ${target} to end: ${room.jobs} at once is the target's limit.` };
    this.sent.set(target, (this.sent.get(target) ?? 0) + 1);
    return { cards: [] };
  }

  private hasRoom(target: string, { jobs, held, trouble }: TargetRoom): boolean {
    return trouble === null && held + (this.sent.get(target) ?? 0) < jobs;
  }
}

/** Why each run of the queue, in its order, waits. What stands in the way of all is said before what concerns one. */
export function whyRunsWait(
  queue: readonly QueuedRun[],
  sight: QueueSight & {
    readonly dispatcherAlive: boolean;
    /** What the machine lacks, as a sentence without its full stop; null where it lacks nothing. */
    readonly trouble: string | null;
  },
): Map<string, string> {
  const all = (reason: string) => new Map(queue.map(({ id }) => [id, reason]));
  if (!sight.dispatcherAlive) return all('Waits for the dispatcher, which is not running: start it with npm start.');
  if (sight.trouble !== null && sight.settings.drained === null)
    return all(`Waits: ${sight.trouble}. Runs start again automatically once that is fixed.`);
  const walk = new QueueWalk(sight);
  return new Map(
    queue.map((run) => {
      const placed = walk.next(run);
      return [run.id, 'waits' in placed ? placed.waits : 'Starts in a moment.'];
    }),
  );
}
