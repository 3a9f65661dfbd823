/** @file Every measurement of a study as CSV: one row of the report on one task with one prior a line. */
import type { StudyReport } from '@/domain/records/study';

const columns = ['space', 'fold', 'prior', 'task', 'row', 'accuracy', 'seconds', 'macs', 'parameters'] as const;

export function studyCsv(measurements: StudyReport['measurements']): string {
  const lines = measurements.map((each) => columns.map((column) => cell(each[column])).join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
