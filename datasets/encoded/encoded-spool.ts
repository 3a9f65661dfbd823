/** @file The spool of an import that keeps encoded images: their bytes as they arrive, and a record of each, until its split is known. */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { Fit } from '@/domain/dataset';
import type { Arrived, ImageSpool, SpooledImage } from '../images/spool';
import { encodeRecord, recordOf } from './image-record';
import { writeEncoded } from './write-encoded';

const bufferBytes = 4 << 20;

/** How images are decoded, to be looked at. */
interface Seen {
  readonly side: number;
  readonly fit: Fit;
  readonly channels: 1 | 3;
}

export async function openEncodedSpool(path: string, { side, fit, channels }: Seen): Promise<ImageSpool> {
  const files = await open(`${path}-files`, 'wx+');
  const records = await open(`${path}-records`, 'wx+');
  const images: SpooledImage[] = [];
  let grey = true;
  let offset = 0;
  const [ofFiles, ofRecords] = [appending(files), appending(records)];

  return {
    images,
    grey: () => grey,
    async add({ source, path: name }, { decoded, file }: Arrived, given) {
      if (file === null) throw new Error('an image without its file');
      const record = recordOf(decoded, channels, { ...file, offset });
      offset += file.bytes.length;
      grey &&= record.grey;
      // Only the same file is the same image: what looks alike at one size may differ at another.
      const hash = createHash('sha256').update(file.bytes).digest('base64').slice(0, 22);
      images.push({ source, path: name, given: given ?? null, hash });
      await ofRecords.add(encodeRecord(record));
      await ofFiles.add(file.bytes);
    },
    notes: () => [],
    async store(root, about, splits, stored) {
      await ofRecords.flush();
      await ofFiles.flush();
      const facts = { fit, height: side, width: side, decoded: channels, channels: stored };
      return writeEncoded(root, { ...about, ...facts, splits, files, records });
    },
    async close() {
      await files.close();
      await records.close();
    },
  };
}

/** Writes in large pieces. */
function appending(file: FileHandle) {
  let pending: Uint8Array[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    const piece = Buffer.concat(pending);
    pending = [];
    bytes = 0;
    if (piece.length > 0) await file.appendFile(piece);
  };
  return {
    flush,
    async add(piece: Uint8Array): Promise<void> {
      pending.push(piece);
      bytes += piece.length;
      if (bytes >= bufferBytes) await flush();
    },
  };
}
