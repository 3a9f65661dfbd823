/** @file CSV files of pixels, a row for each image: Kaggle's digit recogniser, Fashion-MNIST, sign language and their like. */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { type ByteReader, byteReader } from './byte-reader';
import {
  type Label,
  type LabelledImage,
  numbered,
  type PackedFile,
  type PackedFormat,
  type RawImage,
  splitOf,
  squareOf,
  unreadable,
} from './format';

/** With a header that names pixels, or so many numbers without one. */
export const csvPixels: PackedFormat = {
  takes: ({ path, head }) => {
    if (!/\.csv$/i.test(path)) return false;
    const line = Buffer.from(head).toString('latin1').split(/\r?\n/)[0] ?? '';
    return /(^|,)"?pixel_?\d+/i.test(line) || (/^[\d,]+$/.test(line) && line.split(',').length >= fewestNumbers);
  },
  async *read(files, { progress, note }) {
    for (const [at, file] of files.entries()) {
      const stream = createReadStream(file.file, { highWaterMark: 1 << 18 });
      try {
        const lines = byteReader(stream);
        yield* imagesOf(file, lines, note, () =>
          progress((at + stream.bytesRead / Math.max(1, file.bytes)) / files.length),
        );
      } finally {
        stream.destroy();
      }
    }
  },
};

const fewestNumbers = 50;
const labelNames = /^(label|labels|class|target|y)$/i;

async function* imagesOf(
  file: PackedFile,
  lines: ByteReader,
  note: (text: string) => void,
  progress: () => void,
): AsyncGenerator<LabelledImage> {
  const first = await nextLine(lines);
  if (first === null) throw unreadable(file, 'it is empty');
  const header = cellsOf(first);
  const named = header.some((cell) => /\D/.test(cell));
  const column = named ? header.findIndex((cell) => labelNames.test(cell)) : 0;
  if (column < 0) {
    note(`${basename(file.path)} has no column of labels: passed over`);
    return;
  }
  const shape = squareOf(header.length - 1);
  if (shape === null) throw unreadable(file, `it has ${header.length - 1} columns of pixels, which is not a square`);
  let row = 0;
  for (let line = named ? await nextLine(lines) : first; line !== null; line = await nextLine(lines)) {
    row++;
    if (row % 256 === 0) progress();
    const { label, image } = imageOf(file, row, line, column, header.length, shape);
    yield { path: `${file.path} ${String(row).padStart(7, '0')}`, split: splitOf(basename(file.path)), label, image };
  }
}

async function nextLine(lines: ByteReader): Promise<string | null> {
  for (;;) {
    const line = await lines.line();
    if (line === null) return null;
    const text = line.toString('latin1').trim();
    if (text !== '') return text;
  }
}

const cellsOf = (line: string): string[] => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));

function imageOf(
  file: PackedFile,
  row: number,
  line: string,
  column: number,
  columns: number,
  { side, channels }: NonNullable<ReturnType<typeof squareOf>>,
): { readonly label: Label; readonly image: RawImage } {
  const cells = cellsOf(line);
  if (cells.length !== columns)
    throw unreadable(file, `row ${row} has ${cells.length} columns, the first line ${columns}`);
  const given = cells[column] ?? '';
  const label = /^\d+(\.0+)?$/.test(given) ? numbered(Number(given)) : { name: given, index: null };
  const pixels = new Uint8Array(columns - 1);
  let at = 0;
  for (const [index, cell] of cells.entries()) {
    if (index === column) continue;
    const value = cell === '' ? Number.NaN : Number(cell);
    if (!(value >= 0 && value <= 255 && Number.isInteger(value)))
      throw unreadable(file, `row ${row} holds "${cell.slice(0, 20)}" where a whole number from 0 to 255 is expected`);
    pixels[at++] = value;
  }
  return { label, image: { pixels, height: side, width: side, channels } };
}
