/** @file All studies, each with the verdict that its report begins with. */
import { z } from 'zod';
import type { Database } from '@/db/open';
import { allStudies } from '@/db/queries/study';
import { isDomainError } from '@/domain/errors';
import type { StudyId } from '@/domain/ids';
import { type StudyRecord, studyListItemSchema } from '@/domain/records/study';
import { studyVerdict } from '@/domain/study/sentences';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { toStudyRecord } from './read';
import { report } from './report';

/** All studies, newest first. */
export const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.array(studyListItemSchema),
  run({ ctx }) {
    return allStudies(ctx.db).map((row) => {
      const record = toStudyRecord(ctx.db, row);
      return { ...record, verdict: knownVerdict(ctx, record) };
    });
  },
});

/** Per database: a report reads every run of its study, and says the same until one of them ends or goes. */
const known = new WeakMap<Database, Map<StudyId, { readonly of: string; readonly verdict: string }>>();

function knownVerdict(ctx: ServiceContext, { id, state, progress }: StudyRecord): string {
  const verdicts = known.get(ctx.db) ?? new Map();
  known.set(ctx.db, verdicts);
  const of = JSON.stringify([state, progress.finished, progress.failed]);
  const last = verdicts.get(id);
  if (last?.of === of) return last.verdict;
  const verdict = verdictOf(ctx, id);
  verdicts.set(id, { of, verdict });
  return verdict;
}

/** A study whose task set or space is gone stays in the list. */
function verdictOf(ctx: ServiceContext, id: StudyId): string {
  try {
    const [first] = report.run({ ctx, input: { id } }).sections;
    return first === undefined ? 'No verdict yet.' : studyVerdict(first);
  } catch (error) {
    if (isDomainError(error)) return 'No verdict yet.';
    throw error;
  }
}
