/** @file Numbers of 64 bits, one for each image of a split: computed once, and kept beside the images. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '@/disk/durable-file';
import type { DatasetManifest, DatasetSplitName } from '@/domain/dataset';
import type { Dataset } from './open-dataset';
import { gentle } from './yield-regularly';

/** `onImage` hears how many images were hashed so far; nothing where the hashes are kept. */
type Hashes = (dataset: Dataset, split: DatasetSplitName, onImage?: (done: number) => void) => Promise<BigUint64Array>;

/** `name`: of the files, such as `train-hashes.bin`. `hasher` makes what hashes the pixels of one image. An import of encoded images keeps them. */
export function keptHashes(
  name: string,
  hasher: (manifest: DatasetManifest) => (pixels: Uint8Array) => bigint,
): Hashes {
  const known = new WeakMap<Dataset, Map<DatasetSplitName, BigUint64Array>>();
  return async (dataset, split, onImage) => {
    const held = known.get(dataset) ?? new Map<DatasetSplitName, BigUint64Array>();
    known.set(dataset, held);
    const file = join(dataset.directory, `${split}-${name}.bin`);
    const found =
      held.get(split) ??
      readKept(dataset, split, file) ??
      (await computed(dataset, split, { file, hasher, onImage: onImage ?? (() => undefined) }));
    held.set(split, found);
    return found;
  };
}

async function computed(
  dataset: Dataset,
  split: DatasetSplitName,
  {
    file,
    hasher,
    onImage,
  }: { file: string; hasher: Parameters<typeof keptHashes>[1]; onImage: (done: number) => void },
): Promise<BigUint64Array> {
  const hash = hasher(dataset.manifest);
  const hashes = new BigUint64Array(dataset.manifest[split].images);
  const pause = gentle();
  for (let index = 0; index < hashes.length; index++) {
    hashes[index] = hash(await dataset.image(split, index));
    onImage(index + 1);
    await pause();
  }
  keep(file, dataset.manifest, split, hashes);
  return hashes;
}

/** Begins the file: of which images these are the hashes. */
const headOf = (manifest: DatasetManifest, split: DatasetSplitName): Buffer =>
  Buffer.from(manifest[split].imagesSha256, 'hex');

/** Undefined where there are none, or those of other images. */
function readKept(dataset: Dataset, split: DatasetSplitName, file: string): BigUint64Array | undefined {
  const head = headOf(dataset.manifest, split);
  const { images } = dataset.manifest[split];
  try {
    const bytes = readFileSync(file);
    if (bytes.length !== head.length + 8 * images || !bytes.subarray(0, head.length).equals(head)) return undefined;
    return new BigUint64Array(Uint8Array.from(bytes.subarray(head.length)).buffer);
  } catch {
    return undefined;
  }
}

/** Puts hashes of a split into a dataset's folder, as they will be looked for. */
export function keepHashes(
  directory: string,
  name: string,
  of: readonly [DatasetManifest, DatasetSplitName],
  hashes: BigUint64Array,
): void {
  keep(join(directory, `${of[1]}-${name}.bin`), ...of, hashes);
}

function keep(file: string, manifest: DatasetManifest, split: DatasetSplitName, hashes: BigUint64Array): void {
  try {
    const bytes = new Uint8Array(hashes.buffer, hashes.byteOffset, hashes.byteLength);
    writeDurably(file, Buffer.concat([headOf(manifest, split), bytes]));
  } catch {
    // A store that can't be written to, or a full disk: they are computed again the next time.
  }
}
