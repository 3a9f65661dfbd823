/** @file Records of one shape as CSV or JSON, streamed as they are read: memory does not grow with their number. */
import { csvRow } from '@/domain/csv';
import { attachment } from './respond';

export type FlatRecord = Readonly<Record<string, string | number | null>>;
export type RecordFormat = 'csv' | 'json';

/** `names`: the columns, in order. `fileName` goes without its ending. */
export function recordResponse(
  source: AsyncIterable<readonly FlatRecord[]>,
  { format, names, fileName }: { format: RecordFormat; names: readonly string[]; fileName: string },
): Response {
  return new Response(toStream(format === 'csv' ? csvPieces(source, names) : jsonPieces(source)), {
    headers: {
      'Content-Type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
      'Content-Disposition': attachment(`${fileName}.${format}`),
      'Cache-Control': 'no-store',
    },
  });
}

/** One JSON object a line (NDJSON). `fileName` goes without its ending. */
export function linesResponse(source: AsyncIterable<readonly object[]>, fileName: string): Response {
  return new Response(toStream(lines(source)), {
    headers: {
      'Content-Type': 'application/x-ndjson; charset=utf-8',
      'Content-Disposition': attachment(`${fileName}.ndjson`),
      'Cache-Control': 'no-store',
    },
  });
}

async function* lines(source: AsyncIterable<readonly object[]>): AsyncGenerator<string> {
  for await (const records of source) yield records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

async function* csvPieces(
  source: AsyncIterable<readonly FlatRecord[]>,
  names: readonly string[],
): AsyncGenerator<string> {
  yield csvRow(names);
  for await (const records of source) {
    yield records.map((record) => csvRow(names.map((name) => record[name]))).join('');
  }
}

async function* jsonPieces(source: AsyncIterable<readonly FlatRecord[]>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const records of source) {
    let text = '';
    for (const record of records) {
      text += `${before}${JSON.stringify(record, finite)}`;
      before = ',\n';
    }
    yield text;
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** JSON numbers have no infinities: they are written as in event logs. */
function finite(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function toStream(source: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = await source.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    // The client left: nothing more is read from the database.
    cancel: () => void source.return(undefined),
  });
}
