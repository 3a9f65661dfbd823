/** @file Applies each event of a runner's log. */
import { insertSnapshot } from '@/db/queries/architecture';
import { forgetCheckpoint, pruneCheckpoints, saveArtefact } from '@/db/queries/artefact';
import { declareSeries } from '@/db/queries/series';
import type { RunEvent } from '@/domain/events';
import { loggedNumber } from '@/domain/float';
import { artefactIdSchema, newIdText } from '@/domain/ids';
import { raiseAlarm } from '@/server/services/runs/life/transition';
import { applyStarted } from './apply-started';
import type { Batch } from './batch';
import { saveFoundGenotype, savePrior, saveSummaryAsEvaluation } from './results';

/** True if figures of the run's series must be recomputed. */
export function applyEvent(batch: Batch, event: RunEvent): boolean {
  const { tx, run, attempt } = batch;
  const time = Math.round(event.time);
  switch (event.type) {
    case 'started':
      return applyStarted(batch, event);
    case 'metric':
      batch.memory.changed(attempt.id, declareSeries(tx, run.id, event.key, { goal: event.goal, unit: event.unit }));
      batch.changed('series', event.key);
      break;
    case 'points':
      // Grouped by series, before any is written.
      break;
    case 'progress': {
      const { done, total, unit, rate } = event;
      batch.patch.progress = { done, total, unit, rate };
      break;
    }
    case 'log':
      batch.addLine({ sequence: event.sequence, time, level: event.level, message: event.message });
      break;
    case 'architecture': {
      const { step, genotype } = event;
      insertSnapshot(tx, {
        run: run.id,
        attempt: attempt.id,
        step,
        time,
        logits: Float32Array.from(event.logits),
        genotype,
      });
      batch.changed('architecture', run.id);
      break;
    }
    case 'alarm':
      raiseAlarm(batch.ctx, tx, { run: run.id, attempt: attempt.id, time, ...alarmOf(event) });
      batch.changed('run', run.id);
      break;
    case 'artefact': {
      const { kind, name, path, size, sha256, step } = event;
      const id = artefactIdSchema.parse(newIdText('af'));
      const row = { id, run: run.id, attempt: attempt.id, kind, name, path, size, sha256, step, createdAt: time };
      batch.changed('artefact', saveArtefact(tx, row).id);
      if (kind === 'checkpoint') pruneCheckpoints(tx, attempt.id);
      break;
    }
    case 'damaged':
      if (event.artefact !== null) forgetCheckpoint(tx, run.id, event.artefact);
      raiseAlarm(batch.ctx, tx, {
        run: run.id,
        attempt: attempt.id,
        time,
        alarm: 'damaged-checkpoint',
        about: event.artefact ?? event.message,
        message: event.message,
      });
      batch.changed('run', run.id);
      break;
    case 'prior':
      savePrior(batch, event, time);
      break;
    case 'genotype':
      saveFoundGenotype(batch, event, time);
      break;
    case 'summary': {
      const values = Object.fromEntries(Object.entries(event.values).map(([key, value]) => [key, loggedNumber(value)]));
      batch.patch.summary = values;
      saveSummaryAsEvaluation(batch, values, time);
      break;
    }
    case 'ended':
      // The dispatcher ends the attempt: it waits for the process too.
      break;
  }
  return false;
}

function alarmOf({ alarm, about = '', message }: Extract<RunEvent, { type: 'alarm' }>) {
  return { alarm, about, message };
}
