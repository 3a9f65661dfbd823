/** @file What a menu offers of a table: each format, whose writer loads when the first is asked for. */
import { type DataTable, tableFormats, tableFormatTitles } from '@/domain/table';
import type { MenuItem } from '../ui/menu';
import { toastProblem } from '../ui/toast';

export function tableItems(
  title: string,
  table: () => DataTable | Promise<DataTable>,
  label: (format: string) => string,
): MenuItem[] {
  return tableFormats.map((format) => {
    const save = async (): Promise<void> => {
      const [{ saveTable }, content] = await Promise.all([import('./table-files'), table()]);
      saveTable(title, format, content);
    };
    return { label: label(tableFormatTitles[format]), onSelect: () => void save().catch(toastProblem) };
  });
}
