/** @file Begins a study and waits for its end. */

import { setTimeout as pause } from 'node:timers/promises';
import { allStudies } from '@/db/queries/study';
import { contentHash } from '@/domain/content-hash';
import { DomainError } from '@/domain/errors';
import type { StudyId } from '@/domain/ids';
import { type StudyDefinitionInput, studyDefinitionSchema } from '@/domain/study';
import type { ServiceContext } from '@/server/context';
import { studies } from '@/server/services/studies';

/** If no run has finished yet: what one thread of a common server core reached (docs/evidence/engine.md). */
const assumedMacsPerSecond = 15e9;

/**
 * Begins a study, or continues it if the same definition was begun before; first says what it takes. The same
 * definition is the same study: it continues, and failed runs are retried.
 */
export async function beginOrResume(
  ctx: ServiceContext,
  name: string,
  definition: StudyDefinitionInput,
  say: (line: string) => void,
): Promise<StudyId> {
  const hash = contentHash(studyDefinitionSchema.parse(definition));
  const known = allStudies(ctx.db).find((study) => contentHash(study.definition) === hash);
  // A study begun with an older recipe would continue beside this one, and get in its way.
  for (const { id, name: other, state } of allStudies(ctx.db)) {
    if (id === known?.id || state !== 'active') continue;
    say(`   "${other}" was begun with another recipe: it is paused.`);
    await studies.setState({ ctx, input: { id, state: 'paused' } });
  }
  if (known === undefined) {
    const taken = allStudies(ctx.db).filter((study) => study.name.startsWith(name)).length;
    return (await studies.create({ ctx, input: { name: taken === 0 ? name : `${name} ${taken + 1}`, definition } })).id;
  }
  say(`   The study "${known.name}" was begun before: it continues.`);
  if (known.state !== 'finished') await studies.setState({ ctx, input: { id: known.id, state: 'active' } });
  return known.id;
}

export function sayEstimate(ctx: ServiceContext, definition: StudyDefinitionInput, say: (line: string) => void): void {
  const { runs, seconds, macs, problems } = studies.preview({ ctx, input: { definition } });
  const [problem] = problems;
  if (problem !== undefined) throw new DomainError('invalid-input', problem.message, { field: problem.field });
  if (runs === null || macs === null) return;
  const known = seconds ?? (macs / assumedMacsPerSecond + runs.total * 1.5) / ctx.settings.slots;
  const basis =
    seconds === null ? 'assuming 15 G multiply-accumulates a second and slot' : 'at the speed of earlier runs';
  say(
    `   At most ${runs.total} runs (${runs.metaTrainings} meta-trainings, ${runs.searches} searches, ${runs.retrainings} retrainings), ` +
      `about ${(known / 3600).toFixed(1)} h on ${ctx.settings.slots} slots, ${basis}.`,
  );
}

const lookEvery = 2_000;
const speakEvery = 30_000;

/**
 * Waits for a study while the dispatcher runs it, and prints its progress. Resolves once every run ended well.
 * @throws DomainError `engine-failed` naming what failed, once nothing is running.
 */
export async function finishStudy(ctx: ServiceContext, id: StudyId, say: (line: string) => void): Promise<void> {
  const startedAt = Date.now();
  let spokeAt = 0;
  for (;;) {
    const study = studies.get({ ctx, input: { id } });
    if (study.state === 'finished') return;
    const { finished, queued, active, failed, atMost } = study.progress;
    if (study.state === 'paused')
      throw new DomainError('engine-failed', `"${study.name}" is paused: ${study.problem ?? 'by someone'}`);
    if (failed > 0 && queued + active === 0) {
      const named = study.failedRuns.slice(0, 5).map((run) => `  ${run.name}: ${run.reason ?? 'no reason'}`);
      throw new DomainError('engine-failed', [`${failed} runs of "${study.name}" failed:`, ...named].join('\n'));
    }
    if (Date.now() - spokeAt >= speakEvery) {
      spokeAt = Date.now();
      const minutes = Math.round((Date.now() - startedAt) / 60_000);
      say(
        `   ${study.name}: ${finished} of at most ${atMost} runs, ${active} running, ${queued} queued (${minutes} min)`,
      );
    }
    await pause(lookEvery);
  }
}
