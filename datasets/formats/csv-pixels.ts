/**
 * @file CSV files of pixels, a row for each image: Kaggle's digit recogniser, Fashion-MNIST, sign language and their like, with a column for each
 * pixel; FER2013 and its like, with all pixels in one column and another that says the split.
 */
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
  type SplitWord,
  splitOf,
  squareOf,
  unreadable,
} from './format';

/** With a header that names pixels, or so many numbers without one. */
export const csvPixels: PackedFormat = {
  takes: ({ path, head }) => {
    if (!/\.csv$/i.test(path)) return false;
    const line = Buffer.from(head).toString('latin1').split(/\r?\n/)[0] ?? '';
    const listed = cellsOf(line).some((cell) => listName.test(cell)) && line.length < head.length;
    return (
      listed || /(^|,)"?pixel_?\d+/i.test(line) || (/^[\d,]+$/.test(line) && line.split(',').length >= fewestNumbers)
    );
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
const labelNames = /^(label|labels|class|target|y|emotion)$/i;
const listName = /^pixels$/i;
const splitName = /^(usage|split|set)$/i;
/** FER2013's leaderboards: the public one for choosing, the private one for the end. */
const usages: Readonly<Record<string, SplitWord>> = { publictest: 'validation', privatetest: 'test' };

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
    note(`${basename(file.path)} has no column of labels: skipped`);
    return;
  }
  const list = header.findIndex((cell) => listName.test(cell));
  if (list >= 0) return yield* listedImages(file, lines, { header, column, list }, progress);
  const shape = squareOf(header.length - 1);
  if (shape === null) throw unreadable(file, `it has ${header.length - 1} columns of pixels, which is not a square`);
  let row = 0;
  for (let line = named ? await nextLine(lines) : first; line !== null; line = await nextLine(lines)) {
    row++;
    if (row % 256 === 0) progress();
    const { label, image } = imageOf(file, row, line, column, header.length, shape);
    yield { path: rowPath(file, row), split: splitOf(basename(file.path)), label, image };
  }
}

const rowPath = ({ path }: PackedFile, row: number): string => `${path} ${String(row).padStart(7, '0')}`;

interface Columns {
  readonly header: readonly string[];
  readonly column: number;
  readonly list: number;
}

/** All pixels of a row in one column, with blanks between them. */
async function* listedImages(
  file: PackedFile,
  lines: ByteReader,
  { header, column, list }: Columns,
  progress: () => void,
): AsyncGenerator<LabelledImage> {
  const usage = header.findIndex((cell) => splitName.test(cell));
  let row = 0;
  for (let line = await nextLine(lines); line !== null; line = await nextLine(lines)) {
    row++;
    if (row % 256 === 0) progress();
    const cells = cellsOf(line);
    if (cells.length !== header.length)
      throw unreadable(file, `row ${row} has ${cells.length} columns, the first line ${header.length}`);
    const values = (cells[list] ?? '').split(/\s+/).filter((value) => value !== '');
    const shape = squareOf(values.length);
    if (shape === null) throw unreadable(file, `row ${row} has ${values.length} pixels, which is not a square`);
    const { side, channels } = shape;
    const pixels = Uint8Array.from(values, (value) => pixelOf(file, row, value));
    const said = (cells[usage] ?? '').toLowerCase();
    yield {
      path: rowPath(file, row),
      split: usages[said] ?? splitOf(said) ?? splitOf(basename(file.path)),
      label: labelOf(cells[column] ?? ''),
      image: { pixels, height: side, width: side, channels },
    };
  }
}

const labelOf = (given: string): Label =>
  /^\d+(\.0+)?$/.test(given) ? numbered(Number(given)) : { name: given, index: null };

function pixelOf(file: PackedFile, row: number, cell: string): number {
  const value = cell === '' ? Number.NaN : Number(cell);
  if (value >= 0 && value <= 255 && Number.isInteger(value)) return value;
  throw unreadable(file, `row ${row} holds "${cell.slice(0, 20)}" where a whole number from 0 to 255 is expected`);
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
  const label = labelOf(cells[column] ?? '');
  const pixels = new Uint8Array(columns - 1);
  let at = 0;
  for (const [index, cell] of cells.entries()) {
    if (index === column) continue;
    pixels[at++] = pixelOf(file, row, cell);
  }
  return { label, image: { pixels, height: side, width: side, channels } };
}
