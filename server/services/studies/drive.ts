/** @file Keeps active studies going: called by the dispatcher now and then, it plans anew only where a study's runs moved. */
import { activeStudies, stateCountsOfStudy } from '@/db/queries/study';
import type { StudyId } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/audit/record';
import { advanceStudy } from './advance';

/** What it remembers is only what it need not ask again: after a restart every active study is planned once. */
export function createStudyDriver(ctx: ServiceContext): () => void {
  const seen = new Map<StudyId, string>();
  return () => {
    for (const { id } of activeStudies(ctx.db)) {
      const counts = JSON.stringify(stateCountsOfStudy(ctx.db, id));
      if (seen.get(id) === counts) continue;
      const { more } = advanceStudy({ ctx, input: { id } });
      // Pages show progress and figures by the study's changes, not by those of its hundreds of runs.
      noteChange(ctx, ctx.db, 'study', id);
      if (more) seen.delete(id);
      else seen.set(id, counts);
    }
  };
}
