/** @file Every measurement of a study as CSV: one row of the report on one task with one prior a line. */
import { csvTable } from '@/domain/csv';
import type { StudyReport } from '@/domain/records/study';

const columns = ['space', 'fold', 'prior', 'task', 'row', 'accuracy', 'seconds', 'macs', 'parameters'] as const;

export function studyCsv(measurements: StudyReport['measurements']): string {
  return csvTable(
    columns,
    measurements.map((each) => columns.map((column) => each[column])),
  );
}
