/** @file Runs of scripts from outside as their folders tell them: what they said of themselves, and their logs. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { insertAttempt, updateAttempt } from '@/db/queries/attempt';
import { findExperiment, findExperimentByName, insertExperiment } from '@/db/queries/experiment';
import { findGenotype } from '@/db/queries/genotype';
import { insertRun, updateRun } from '@/db/queries/run/run';
import { findSpace, insertSpace } from '@/db/queries/space';
import { attemptFiles } from '@/domain/attempt-files';
import type { RunEvent } from '@/domain/events';
import type { ExperimentId } from '@/domain/ids';
import { isFinal } from '@/domain/run-state';
import { spaceHash } from '@/domain/space';
import type { ServiceContext } from '@/server/context';
import { outsideExecutor } from '@/server/services/runs/life/open-attempts';
import { configured } from '@/server/services/tracking/configured';
import { shownTags } from '@/server/services/tracking/details';
import { type KeptOutside, keptOutsideSchema } from '@/server/services/tracking/outside-run-file';
import { replayLog } from './replay-log';
import { restoreGenotype } from './runs';

export interface OutsideFolder {
  /** Relative to the data folder. */
  readonly directory: string;
  readonly kept: KeptOutside;
  readonly madeAt: number;
}

export function readOutsideFolders(dataDirectory: string, note: (message: string) => void): OutsideFolder[] {
  const home = path.join(dataDirectory, 'runs');
  const found: OutsideFolder[] = [];
  for (const run of existsSync(home) ? readdirSync(home).sort() : []) {
    const directory = path.join('runs', run, '1');
    const file = path.join(dataDirectory, directory, attemptFiles.outside);
    const { birthtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {};
    if (birthtimeMs === undefined) continue;
    try {
      const kept = keptOutsideSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
      found.push({ directory, kept, madeAt: kept.createdAt });
    } catch (error) {
      note(`${file} can't be read: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}.`);
    }
  }
  return found.sort((a, b) => a.madeAt - b.madeAt);
}

interface OutsideInput {
  readonly ctx: ServiceContext;
  readonly folder: OutsideFolder;
  note(message: string): void;
}

/** One whose script had not ended it is at work again: its script goes on, or it is lost after its silence. */
export async function rebuildOutsideRun({ ctx, folder: { directory, kept }, note }: OutsideInput): Promise<void> {
  const { db } = ctx;
  const { run: id, attempt, lease, outside, space, genotype } = kept;
  if (space !== null && findSpace(db, space.id) === undefined) {
    const times = { createdAt: ctx.now(), updatedAt: ctx.now(), frozenAt: ctx.now() };
    insertSpace(db, { ...space, contentHash: spaceHash(space.document), ...times });
  }
  if (genotype !== null) restoreGenotype({ ctx, note }, { genotype, run: id });
  const experiment = kept.experiment === null ? null : experimentFor(ctx, kept.experiment);
  const startedAt = kept.startedAt ?? kept.createdAt;
  insertRun(
    db,
    {
      ...{ id, name: kept.name, kind: 'external', state: 'running', experiment, notes: kept.notes },
      ...{ tags: shownTags(outside.tags), ...configured(kept.params, experiment), priority: 0 },
      ...{ createdAt: kept.createdAt, createdBy: kept.createdBy, queuedAt: kept.createdAt, startedAt },
      ...{ device: 'outside', space: space?.id ?? null, summary: {}, outside: withoutEmpty(outside) },
    },
    { prior: null, genotype: genotype === null ? null : (findGenotype(db, genotype.id)?.id ?? null) },
  );
  insertAttempt(db, {
    ...{ id: attempt, run: id, number: 1, executor: outsideExecutor, lease, directory, startedAt: kept.createdAt },
    environment: {},
    // It computes elsewhere.
    cores: 0,
  });
  const said: { last: Extract<RunEvent, { type: 'ended' }> | null } = { last: null };
  await replayLog({ ctx, note }, { id: attempt, lease, directory }, (events) => {
    said.last = events.findLast((event) => event.type === 'ended') ?? said.last;
  });
  const { last } = said;
  const isOver = isFinal(kept.state);
  const endedAt = isOver ? (kept.endedAt ?? last?.time ?? kept.createdAt) : null;
  const reason = last?.reason ?? null;
  updateRun(db, id, { state: isOver ? kept.state : 'running', reason: isOver ? reason : null, startedAt, endedAt });
  if (!isOver) return;
  const end = kept.state === 'finished' || kept.state === 'failed' ? kept.state : 'stopped';
  updateAttempt(db, attempt, lease, { endedAt, end, exitCode: null, exitReason: reason });
}

function experimentFor(ctx: ServiceContext, { id, name }: { id: ExperimentId; name: string }): ExperimentId {
  const known = findExperiment(ctx.db, id) ?? findExperimentByName(ctx.db, name);
  if (known === undefined) insertExperiment(ctx.db, { id, name, createdAt: ctx.now() });
  return known?.id ?? id;
}

/** As it was before its lists were written down. */
function withoutEmpty({ inputs = [], outputs = [], task, key, tags }: KeptOutside['outside']) {
  return {
    tags,
    ...(inputs.length === 0 ? {} : { inputs }),
    ...(outputs.length === 0 ? {} : { outputs }),
    ...(task === undefined ? {} : { task }),
    ...(key === undefined ? {} : { key }),
  };
}
