/** @file A table as a file, written in the browser. Loaded when the first is asked for. */
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import { csvTable } from '@/domain/csv';
import {
  ColumnTypes,
  type DataTable,
  distinctNames,
  jsonCell,
  parquetCell,
  parquetTypes,
  type TableFormat,
} from '@/domain/table';
import { saveFile } from './save-file';

const mediaTypes = { csv: 'text/csv', json: 'application/json', parquet: 'application/vnd.apache.parquet' } as const;

export function saveTable(title: string, format: TableFormat, table: DataTable): void {
  saveFile(`${title}.${format}`, new Blob([tableFile(format, table)], { type: mediaTypes[format] }));
}

export function tableFile(format: TableFormat, { names, rows }: DataTable): string | Uint8Array<ArrayBuffer> {
  switch (format) {
    case 'csv':
      return csvTable(names, rows);
    case 'json': {
      const keys = distinctNames(names);
      const records = rows.map((row) => Object.fromEntries(keys.map((key, at) => [key, jsonCell(row[at])])));
      return `${JSON.stringify(records, null, 1)}\n`;
    }
    case 'parquet':
      return parquetOf(distinctNames(names), rows);
  }
}

function parquetOf(names: readonly string[], rows: DataTable['rows']): Uint8Array<ArrayBuffer> {
  const types = new ColumnTypes(names.length);
  for (const row of rows) types.see(row);
  const writer = new ByteWriter();
  const columnData = names.map((name, at) => {
    const type = types.get(at);
    return { name, type: parquetTypes[type], data: rows.map((row) => parquetCell(row[at], type)) };
  });
  parquetWrite({ writer, columnData, createdBy: 'masthead' });
  return new Uint8Array(writer.getBuffer());
}
