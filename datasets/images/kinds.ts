/** @file What a file is by its first bytes: an image that can be read, one that can't, an archive of another kind, or none of these. */
import { headBytes } from '../formats/format';

interface Signature {
  readonly offset: number;
  /** Latin-1. */
  readonly bytes: string;
}

const readable: readonly Signature[] = [
  { offset: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { offset: 0, bytes: '\xff\xd8\xff' },
  { offset: 0, bytes: 'GIF8' },
  { offset: 8, bytes: 'WEBP' },
  { offset: 0, bytes: 'II*\0' },
  { offset: 0, bytes: 'MM\0*' },
  { offset: 4, bytes: 'ftypavif' },
  { offset: 4, bytes: 'ftypavis' },
];

const unread: readonly (Signature & { readonly name: string })[] = [
  { name: 'BMP', offset: 0, bytes: 'BM' },
  { name: 'ICO', offset: 0, bytes: '\0\0\x01\0' },
  { name: 'HEIC', offset: 4, bytes: 'ftyphei' },
  { name: 'HEIC', offset: 4, bytes: 'ftyphev' },
  { name: 'HEIF', offset: 4, bytes: 'ftypmif1' },
  { name: 'HEIF', offset: 4, bytes: 'ftypmsf1' },
  { name: 'JPEG 2000', offset: 4, bytes: 'jP  ' },
  { name: 'JPEG XL', offset: 4, bytes: 'JXL ' },
  { name: 'BigTIFF', offset: 0, bytes: 'II+\0' },
  { name: 'BigTIFF', offset: 0, bytes: 'MM\0+' },
  { name: 'Photoshop', offset: 0, bytes: '8BPS' },
  { name: 'JPEG XL', offset: 0, bytes: '\xff\x0a' },
  { name: 'JPEG 2000', offset: 0, bytes: '\xff\x4f\xff\x51' },
  { name: 'JPEG XR', offset: 0, bytes: 'II\xbc' },
  { name: 'OpenEXR', offset: 0, bytes: 'v/1\x01' },
  { name: 'Radiance', offset: 0, bytes: '#?RADIANCE' },
  { name: 'Radiance', offset: 0, bytes: '#?RGBE' },
  { name: 'GIMP', offset: 0, bytes: 'gimp xcf' },
  { name: 'DirectDraw', offset: 0, bytes: 'DDS ' },
  { name: 'QOI', offset: 0, bytes: 'qoif' },
  { name: 'FITS', offset: 0, bytes: 'SIMPLE  =' },
  { name: 'NIfTI', offset: 344, bytes: 'n+1\0' },
  { name: 'DICOM', offset: 128, bytes: 'DICM' },
];

const unreadTexts: readonly { readonly name: string; readonly begins: RegExp }[] = [
  // Lists of samples may begin with "P1 3", too.
  { name: 'PNM', begins: /^(P[1-3]\n\s*[#\d]|P[4-6]\s+[#\d]|P7\nWIDTH)/ },
  { name: 'PFM', begins: /^P[Ff]\n\d/ },
  { name: 'SVG', begins: /^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/ },
];

const archives: readonly (Signature & { readonly name: string; readonly way: string })[] = [
  { name: 'a 7z archive', offset: 0, bytes: '7z\xbc\xaf\x27\x1c', way: 'unpack it with 7z x' },
  { name: 'a RAR archive', offset: 0, bytes: 'Rar!\x1a\x07', way: 'unpack it with unrar x' },
  { name: 'an archive packed with xz', offset: 0, bytes: '\xfd7zXZ\0', way: 'unpack it with tar -xJf' },
  { name: 'an archive packed with bzip2', offset: 0, bytes: 'BZh', way: 'unpack it with tar -xjf' },
  { name: 'an archive packed with Zstandard', offset: 0, bytes: '(\xb5/\xfd', way: 'unpack it with tar --zstd -xf' },
  {
    name: 'an HDF5 file',
    offset: 0,
    bytes: '\x89HDF\r\n\x1a\n',
    way: 'write its arrays with numpy.savez(file, train_images=…, train_labels=…)',
  },
  {
    name: 'a MATLAB file of version 7.3 (HDF5)',
    offset: 0,
    bytes: 'MATLAB 7.3',
    way: 'save it with -v7, or with scipy.io.savemat',
  },
  {
    name: 'a NumPy array',
    offset: 0,
    bytes: '\x93NUMPY',
    way: 'save images and labels together, numpy.savez(file, train_images=…, train_labels=…)',
  },
  { name: 'a zip archive inside another folder or archive', offset: 0, bytes: 'PK\x03\x04', way: 'give it alone' },
  { name: 'a gzipped file that holds no format known here', offset: 0, bytes: '\x1f\x8b', way: 'unpack it' },
  { name: 'an archive packed with compress', offset: 0, bytes: '\x1f\x9d', way: 'unpack it with tar -xZf' },
  { name: 'an archive packed with lzip', offset: 0, bytes: 'LZIP', way: 'unpack it with tar --lzip -xf' },
  { name: 'an archive packed with LZMA', offset: 0, bytes: ']\0\0', way: 'unpack it with tar --lzma -xf' },
  { name: 'an LMDB database', offset: 16, bytes: '\xde\xc0\xef\xbe', way: 'write its images as files, class/image' },
  { name: 'an Arrow file', offset: 0, bytes: 'ARROW1', way: 'write it as Parquet, dataset.to_parquet(file)' },
];

const matches =
  (head: Uint8Array) =>
  ({ offset, bytes }: Signature): boolean =>
    Buffer.from(head.buffer, head.byteOffset, head.byteLength)
      .subarray(offset, offset + bytes.length)
      .equals(Buffer.from(bytes, 'latin1'));

/** Only these go to a decoder, whatever the name. */
export function isReadableImage(head: Uint8Array): boolean {
  return readable.some(matches(head));
}

/** Of short signatures: whether what follows is that format's, too. */
function isCertain({ name, bytes }: { readonly name: string; readonly bytes: string }, head: Uint8Array): boolean {
  // Many texts begin with "BM": in a bitmap its size and zeros follow.
  if (name === 'BMP') return head.length >= 14 && head.subarray(6, 10).every((byte) => byte === 0);
  if (name === 'ICO') return (head[4] ?? 0) > 0 && head[5] === 0 && head[9] === 0;
  // The length of a TFRecord's first record may be 2,815.
  return bytes.length > 2 || head.subarray(4, 8).some((byte) => byte !== 0);
}

/** The format of an image that can't be read here; null if the bytes are of none that is known. */
export function unreadFormat(head: Uint8Array): string | null {
  const found = unread.find((each) => matches(head)(each) && isCertain(each, head));
  if (found !== undefined) return found.name;
  const text = Buffer.from(head.subarray(0, headBytes)).toString('latin1');
  return unreadTexts.find(({ begins }) => begins.test(text))?.name ?? null;
}

/** Whether a file is an image by its first bytes, readable here or not. */
export function isImageContent(head: Uint8Array): boolean {
  return isReadableImage(head) || unreadFormat(head) !== null;
}

/** What an unsupported archive is, and what to do instead; null if it is not known. */
export function foreignArchive(head: Uint8Array): { readonly name: string; readonly way: string } | null {
  return archives.find(matches(head)) ?? null;
}
