/** @file `masthead studies list`. */
import type { StudyRecord } from '@/domain/records/study';
import { type CommandContext, printJson } from '../io';
import { formatTable } from '../table';
import { formatNumber, formatTime } from '../words';

export async function listStudies({ io, client, json }: CommandContext): Promise<void> {
  const studies = await client.studies.list.query();
  if (json) return printJson(io, studies);
  if (studies.length === 0) return io.out('No studies. Define one on the page of studies.\n');
  io.out(
    formatTable<StudyRecord>(studies, [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'STATE', cell: ({ state, problem }) => (problem === null ? state : `${state}: ${problem}`) },
      { title: 'FOLDS', cell: ({ folds }) => String(folds), align: 'right' },
      { title: 'FINISHED', cell: ({ progress }) => formatNumber(progress.finished), align: 'right' },
      { title: 'FAILED', cell: ({ progress }) => formatNumber(progress.failed), align: 'right' },
      { title: 'AT MOST', cell: ({ progress }) => formatNumber(progress.atMost), align: 'right' },
      { title: 'MADE', cell: ({ createdAt }) => formatTime(createdAt) },
      { title: 'NAME', cell: ({ name }) => name },
    ]),
  );
}
