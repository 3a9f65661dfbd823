/** @file Records of one shape as CSV, JSON or Parquet, streamed as they are read: memory does not grow with their number. */
import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { csvRow } from '@/domain/csv';
import { ColumnTypes, jsonCell, parquetCell, parquetTypes, type TableColumn, type TableFormat } from '@/domain/table';
import { attachment } from './respond';

export type FlatRecord = Readonly<Record<string, string | number | null>>;
/** What a column holds, or `any`: then its cells say it. */
export interface RecordColumn {
  readonly name: string;
  readonly type: TableColumn['type'] | 'any';
}
/** May be asked twice: Parquet says what its columns are before their first cell. */
export type RecordSource = () => AsyncIterable<readonly FlatRecord[]>;

const mediaTypes = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
} as const satisfies Record<TableFormat, string>;

/** `columns` in order. `fileName` goes without its ending. */
export function recordResponse(
  source: RecordSource,
  { format, columns, fileName }: { format: TableFormat; columns: readonly RecordColumn[]; fileName: string },
): Response {
  return new Response(toStream(piecesOf(source, format, columns)), {
    headers: {
      'Content-Type': mediaTypes[format],
      'Content-Disposition': attachment(`${fileName}.${format}`),
      'Cache-Control': 'no-store',
    },
  });
}

/** One JSON object a line (NDJSON). `fileName` goes without its ending. */
export function linesResponse(source: AsyncIterable<readonly object[]>, fileName: string): Response {
  return new Response(toStream(encoded(lines(source))), {
    headers: {
      'Content-Type': 'application/x-ndjson; charset=utf-8',
      'Content-Disposition': attachment(`${fileName}.ndjson`),
      'Cache-Control': 'no-store',
    },
  });
}

function piecesOf(source: RecordSource, format: TableFormat, columns: readonly RecordColumn[]) {
  switch (format) {
    case 'csv':
      return encoded(csvPieces(source(), columns));
    case 'json':
      return encoded(jsonPieces(source()));
    case 'parquet':
      return parquetPieces(source, columns);
  }
}

async function* lines(source: AsyncIterable<readonly object[]>): AsyncGenerator<string> {
  for await (const records of source) yield records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

async function* csvPieces(
  source: AsyncIterable<readonly FlatRecord[]>,
  columns: readonly RecordColumn[],
): AsyncGenerator<string> {
  yield csvRow(columns.map(({ name }) => name));
  for await (const records of source) {
    yield records.map((record) => csvRow(columns.map(({ name }) => record[name]))).join('');
  }
}

async function* jsonPieces(source: AsyncIterable<readonly FlatRecord[]>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const records of source) {
    let text = '';
    for (const record of records) {
      const cells = Object.entries(record).map(([name, value]) => [name, jsonCell(value)]);
      text += `${before}${JSON.stringify(Object.fromEntries(cells))}`;
      before = ',\n';
    }
    yield text;
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** Rows that are compressed together. */
const rowsPerGroup = 10_000;

async function* parquetPieces(
  source: RecordSource,
  given: readonly RecordColumn[],
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const columns = await typed(source, given);
  const writer = new ByteWriter();
  const dataOf = (rows: readonly FlatRecord[]) =>
    columns.map(({ name, type }) => ({
      ...{ name, type: parquetTypes[type] },
      data: rows.map((row) => parquetCell(row[name], type)),
    }));
  const file = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: dataOf([]) }),
    createdBy: 'masthead',
  });
  /** The file's offsets go on; only what was written since goes out. */
  const take = (): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(writer.getBuffer());
    writer.index = 0;
    return bytes;
  };
  let waiting: FlatRecord[] = [];
  const group = async (): Promise<Uint8Array<ArrayBuffer>> => {
    const columnData = dataOf(waiting).map(({ name, data }) => ({ name, data }));
    await file.write({ columnData, rowGroupSize: rowsPerGroup });
    waiting = [];
    return take();
  };
  for await (const records of source()) {
    waiting.push(...records);
    if (waiting.length >= rowsPerGroup) yield await group();
  }
  if (waiting.length > 0) yield await group();
  await file.finish();
  yield take();
}

/** Reads everything once where a column's type is not known. */
async function typed(source: RecordSource, given: readonly RecordColumn[]): Promise<TableColumn[]> {
  const types = new ColumnTypes(given.length);
  if (given.some(({ type }) => type === 'any'))
    for await (const records of source())
      for (const record of records) types.see(given.map(({ name }) => record[name]));
  return given.map(({ name, type }, at) => ({ name, type: type === 'any' ? types.get(at) : type }));
}

async function* encoded(source: AsyncGenerator<string>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for await (const text of source) yield encoder.encode(text);
}

function toStream(source: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const next = await source.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    // The client left: nothing more is read from the database.
    cancel: () => void source.return(undefined),
  });
}
