/** @file NumPy's array files (numpy.org, "The .npy file format"): type, order and shape, then the elements; read as a stream. */
import { type ByteReader, byteReader } from './byte-reader';
import { elementsOf } from './pickled';

export interface NpyArray {
  /** As "u1", "i8", "U12". */
  readonly dtype: string;
  readonly bigEndian: boolean;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  readonly content: ByteReader;
}

/** Throws RangeError with what is wrong. */
export async function readNpy(source: AsyncIterable<Uint8Array>): Promise<NpyArray> {
  const content = byteReader(source);
  const magic = await content.read(8);
  if (magic === null || magic.toString('latin1', 0, 6) !== '\x93NUMPY')
    throw new RangeError('it holds an array that is none of NumPy');
  const long = (magic[6] ?? 1) > 1;
  const size = await content.read(long ? 4 : 2);
  const header = await content.read(long ? (size?.readUInt32LE() ?? 0) : (size?.readUInt16LE() ?? 0));
  const text = header?.toString('latin1') ?? '';
  const descr = /'descr':\s*'([<>|=]?)([a-zA-Z]\d+)'/.exec(text);
  const shape = /'shape':\s*\(([^)]*)\)/.exec(text)?.[1];
  if (descr === null || shape === undefined) throw new RangeError('it holds an array of objects, which is not read');
  return {
    dtype: descr[2] ?? '',
    bigEndian: descr[1] === '>',
    fortran: /'fortran_order':\s*True/.test(text),
    shape: shape
      .split(',')
      .filter((part) => part.trim() !== '')
      .map(Number),
    content,
  };
}

export const bytesPerElement = (dtype: string): number => Number(dtype.slice(1)) * (dtype.startsWith('U') ? 4 : 1);

/** All elements of a small array, as numbers or texts. Throws RangeError. */
export async function wholeNpy({ dtype, bigEndian, shape, content }: NpyArray): Promise<(number | string)[]> {
  const count = shape.reduce((product, each) => product * each, 1);
  const size = bytesPerElement(dtype);
  if (bigEndian && size > 1) throw new RangeError('its labels are big-endian');
  const bytes = (await content.read(count * size)) ?? Buffer.alloc(0);
  if (dtype.startsWith('U') || dtype.startsWith('S'))
    return Array.from({ length: count }, (_, index) => textAt(bytes.subarray(index * size, (index + 1) * size), dtype));
  const numbers = elementsOf(bytes, dtype);
  if (numbers === null) throw new RangeError(`its labels are of the type ${dtype}`);
  return numbers;
}

function textAt(bytes: Buffer, dtype: string): string {
  if (dtype.startsWith('S')) return bytes.toString('utf8').replace(/\0+$/, '');
  const points = Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readUInt32LE(4 * at));
  return String.fromCodePoint(...points.filter((point) => point !== 0 && point <= 0x10ffff));
}
