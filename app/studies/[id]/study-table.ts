/** @file Every measurement of a study as a table: one row of the report on one task with one prior a line. */
import type { StudyReport } from '@/domain/records/study';
import type { DataTable } from '@/domain/table';

const columns = ['space', 'fold', 'prior', 'task', 'row', 'accuracy', 'seconds', 'macs', 'parameters'] as const;

export function studyTable(measurements: StudyReport['measurements']): DataTable {
  return { names: columns, rows: measurements.map((each) => columns.map((column) => each[column])) };
}
