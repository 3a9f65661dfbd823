/** @file Begins a study, or goes on with it where the same definition was begun before; says first what it takes. */
import { allStudies } from '@/db/queries/study/find';
import { contentHash } from '@/domain/content-hash';
import { DomainError } from '@/domain/errors';
import type { StudyId } from '@/domain/ids';
import { type StudyDefinitionInput, studyDefinitionSchema } from '@/domain/study';
import type { ServiceContext } from '@/server/context';
import { createStudy } from '@/server/services/studies/create';
import { previewStudy } from '@/server/services/studies/preview';
import { setStudyState } from '@/server/services/studies/set-state';

/** Where no run has finished yet: what one thread of a common server core reached (docs/evidence/engine.md). */
const assumedMacsPerSecond = 15e9;

/** The same definition is the same study: it goes on, and what failed is tried again. */
export function beginOrResume(
  ctx: ServiceContext,
  name: string,
  definition: StudyDefinitionInput,
  say: (line: string) => void,
): StudyId {
  const hash = contentHash(studyDefinitionSchema.parse(definition));
  const known = allStudies(ctx.db).find((study) => contentHash(study.definition) === hash);
  // What was begun by an older recipe would go on beside, and be in the way.
  for (const { id, name: other, state } of allStudies(ctx.db)) {
    if (id === known?.id || state !== 'active') continue;
    say(`   "${other}" was begun with another recipe: it is paused.`);
    setStudyState({ ctx, input: { id, state: 'paused' } });
  }
  if (known === undefined) {
    const taken = allStudies(ctx.db).filter((study) => study.name.startsWith(name)).length;
    return createStudy({ ctx, input: { name: taken === 0 ? name : `${name} ${taken + 1}`, definition } }).id;
  }
  say(`   The study "${known.name}" was begun before: it goes on.`);
  if (known.state !== 'finished') setStudyState({ ctx, input: { id: known.id, state: 'active' } });
  return known.id;
}

export function sayEstimate(ctx: ServiceContext, definition: StudyDefinitionInput, say: (line: string) => void): void {
  const { runs, seconds, macs, problems } = previewStudy({ ctx, input: { definition } });
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
