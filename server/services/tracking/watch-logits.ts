/**
 * @file What our own searches log of their architecture beside its logits, for a search of somebody else's: entropy, margin, when the
 * genotype last changed, and the alarms (method.md §9). Worked out as the logits come, so that it stands in the log after them.
 */
import { readSnapshots, snapshotAt, snapshotSteps } from '@/db/queries/architecture';
import type { RunRow } from '@/db/schema';
import { choiceLayout } from '@/domain/architecture-layout';
import type { RunId } from '@/domain/ids';
import type { SearchSpace } from '@/domain/space';
import { deriveGenotype } from '@/nas/derive';
import { alarmsOf } from '@/nas/derive/alarms';
import { freshLearning } from '@/nas/derive/learning';
import { entropyByCell, meanMargin } from '@/nas/derive/logit-summary';
import type { ServiceContext } from '@/server/context';
import type { TimedEvent } from './event-log';

type Architecture = Extract<TimedEvent, { type: 'architecture' }>;

interface Watched {
  /** The first logits: what they are to move away from. */
  readonly start: Float64Array;
  kept: string;
  lastFlip: number;
  seen: number;
  readonly alarmed: Set<string>;
}

/** A script that does not say how far it is has begun in earnest by then [ours]. */
const earnest = 10;

const watchesKept = 200;
// Next bundles routes apart: one memory for all of them.
const key = Symbol.for('masthead.watched-logits');
const holder = globalThis as typeof globalThis & { [key]?: Map<RunId, Watched> };

/** After a restart: from what was ingested. */
function watchOf(ctx: ServiceContext, run: RunId, space: SearchSpace, first: Float64Array): Watched {
  holder[key] ??= new Map();
  const watches = holder[key];
  const known = watches.get(run) ?? recalled(ctx, run, space) ?? fresh(first);
  watches.delete(run);
  watches.set(run, known);
  if (watches.size > watchesKept) {
    const [oldest] = watches.keys();
    if (oldest !== undefined) watches.delete(oldest);
  }
  return known;
}

const fresh = (start: Float64Array): Watched => ({ start, kept: '', lastFlip: 0, seen: 0, alarmed: new Set() });

function recalled(ctx: ServiceContext, run: RunId, space: SearchSpace): Watched | null {
  const steps = snapshotSteps(ctx.db, run);
  const [first] = steps;
  const start = first === undefined ? undefined : readSnapshots(ctx.db, [first.id])[0];
  const last = snapshotAt(ctx.db, run, Number.MAX_SAFE_INTEGER);
  if (start === undefined || last === undefined) return null;
  const logits = Float64Array.from(last.logits);
  const kept = logits.every(Number.isFinite) ? String(deriveGenotype(space, logits).kept) : '';
  return { start: Float64Array.from(start.logits), kept, lastFlip: last.step, seen: steps.length, alarmed: new Set() };
}

/** Of finite logits. `progress`: how far the script says that it is. */
export function figuresOf(
  ctx: ServiceContext,
  run: RunId,
  space: SearchSpace,
  { step, time, logits }: Architecture,
  progress: Pick<NonNullable<RunRow['progress']>, 'done' | 'total'> | null,
): TimedEvent[] {
  const choices = choiceLayout(space);
  const phi = Float64Array.from(logits);
  const watched = watchOf(ctx, run, space, phi);
  const { genotype, kept, margins } = deriveGenotype(space, phi);
  if (watched.kept !== '' && watched.kept !== String(kept)) watched.lastFlip = step;
  watched.kept = String(kept);
  watched.seen += 1;
  const values = {
    ...entropyByCell(choices, phi),
    ...meanMargin(margins),
    'architecture.lastFlip': watched.lastFlip,
  };
  const share = progress === null || progress.total <= 0 ? null : progress.done / progress.total;
  const done =
    share === null
      ? { fraction: 1, searching: watched.seen > earnest ? 0.4 : 0 }
      : { fraction: share, searching: share };
  const alarms = alarmsOf({ choices, phi, start: watched.start, genotype, learning: freshLearning(), ...done }).filter(
    ({ alarm, about = '' }) => !watched.alarmed.has(`${alarm} ${about}`),
  );
  for (const { alarm, about = '' } of alarms) watched.alarmed.add(`${alarm} ${about}`);
  return [
    { type: 'points', step, time, values },
    ...alarms.map((alarm): TimedEvent => ({ type: 'alarm', time, ...alarm })),
  ];
}
