/** @file IDX files in a folder or an archive: images and labels, paired by their names. */
import { basename } from 'node:path';
import { readIdxImages, readIdxLabels } from '../idx';
import { numbered, type PackedFormat, splitOf, unreadable } from './format';

const mostClasses = 256;

export const idxPairs: PackedFormat = {
  takes: ({ head }) => head[0] === 0 && head[1] === 0 && head[2] === 8 && [1, 3, 4].includes(head[3] ?? 0),
  async *read(files, { progress, note }) {
    const images = files.filter(({ head }) => head[3] !== 1);
    if (images.length === 0 && files[0]) throw unreadable(files[0], 'it holds labels, and the images are not here');
    for (const [at, file] of images.entries()) {
      const wanted = basename(file.path)
        .replace(/images?/i, 'labels')
        .replace(/idx[34]/i, 'idx1');
      const labelsFile = files.find(({ path, head }) => head[3] === 1 && basename(path) === wanted);
      if (labelsFile === undefined) throw unreadable(file, `its labels are not here: ${wanted} is expected beside it`);
      const { count, height, width, channels, data } = await readIdxImages(file.file, 'paths');
      const labels = await readIdxLabels(labelsFile.file, mostClasses, 'paths');
      if (labels.length !== count) throw unreadable(file, `it has ${count} images and ${labels.length} labels`);
      const size = height * width * channels;
      // EMNIST's files alone have rows and columns exchanged.
      const turned = /^emnist/i.test(basename(file.path)) && channels === 1;
      if (turned) note(`${basename(file.path)}: rows and columns exchanged, as EMNIST's files need`);
      for (const [index, label] of labels.entries()) {
        const values = data.subarray(index * size, (index + 1) * size);
        const pixels = turned ? transposed(values, height, width) : Uint8Array.from(values);
        yield {
          path: `${file.path} ${String(index).padStart(7, '0')}`,
          split: splitOf(basename(file.path)),
          label: numbered(label),
          image: { pixels, height, width, channels },
        };
      }
      progress((at + 1) / images.length);
    }
  },
};

function transposed(values: Uint8Array, height: number, width: number): Uint8Array {
  return Uint8Array.from(values, (_, at) => values[(at % width) * height + Math.floor(at / width)] ?? 0);
}
