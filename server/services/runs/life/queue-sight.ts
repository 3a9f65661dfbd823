/** @file The queue and the machine as the database knows them now: what the claim decides by, and what pages explain. */
import type { Database } from '@/db/open';
import { checkpointsOf } from '@/db/queries/artefact';
import { type QueuePlace, queueInOrder, workingByPerson } from '@/db/queries/run/queue';
import type { RunId } from '@/domain/ids';
import { type Need, needOf } from '@/domain/placement/need';
import type { Room } from '@/domain/placement/placer';
import type { QueuedRun, QueueSight, TargetRoom } from '@/domain/records/queue';
import { executorOf } from '@/domain/targets/target';
import type { ServiceContext } from '@/server/context';
import { dispatcherLife } from '@/server/services/system/dispatcher';
import { queueSettings } from '@/server/services/system/queue';
import { readTargets } from '@/server/services/targets/read';
import { targetReports } from '@/server/services/targets/report';
import { ranOnOf } from '../launch/ran-on';
import { listAttemptsHere, listOpenAttempts } from './open-attempts';

const page = 100;

/** In the order in which their turn comes. A long queue is read as far as it is asked for. */
export function* queuedRuns(db: Database): Generator<QueuedRun & { readonly id: RunId }> {
  for (let from = 0; ; from += page) {
    const places = queueInOrder(db, from, page);
    for (const place of places) yield { ...place, need: needOfPlace(db, place) };
    if (places.length < page) return;
  }
}

/** `ctx.db` may be a transaction. */
export function queueSight(ctx: ServiceContext): QueueSight {
  return {
    now: ctx.now(),
    settings: queueSettings(ctx.db),
    room: roomOf(ctx),
    working: workingByPerson(ctx.db),
    targets: targetRooms(ctx),
  };
}

function targetRooms(ctx: ServiceContext): Map<string, TargetRoom> {
  const { slurm } = readTargets(ctx);
  if (slurm.length === 0) return new Map();
  const open = listOpenAttempts({ ctx });
  const reports = targetReports(ctx);
  return new Map(
    slurm.map(({ name, jobs }) => {
      const held = open.filter(({ executor }) => executor === executorOf(name)).length;
      const report = reports.find((each) => each.name === name);
      const trouble = report?.answers === false ? `its cluster gives no answer (${report.trouble})` : null;
      return [name, { jobs, held, trouble }];
    }),
  );
}

/** What the machine has, and which open attempt holds what of it: nothing else is kept of claims. */
export function roomOf(ctx: ServiceContext): Room {
  const { slots } = ctx.settings;
  return {
    slots,
    cores: coresHere(ctx),
    cards: dispatcherLife(ctx).cards,
    held: listAttemptsHere({ ctx }).map(({ name, cores, cards, sharesCards }) => ({
      ...{ run: name, cores, cards, sharesCards },
    })),
  };
}

/** Cores that runs may hold together. */
export function coresHere({ settings: { cores, slots } }: Pick<ServiceContext, 'settings'>): number {
  return cores ?? slots;
}

/** Only for a run of `auto` that has begun its checkpoints are looked at. */
function needOfPlace(db: Database, { id, startedAt, config }: QueuePlace): Need {
  const open = startedAt !== null && config.kind !== 'external' && config.device === 'auto';
  return needOf(config, open ? (ranOnOf(checkpointsOf(db, id))?.kind ?? null) : null);
}
