/** @file CIFAR's binary version: a record is a label (CIFAR-100: coarse and fine) and 3,072 bytes, red, green and blue planes. */
import { open, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { channelsLast, numbered, type PackedFormat, splitOf, unreadable, utf8 } from './format';

const pixels = 32 * 32;
const batchName = /^(data_batch_\d+|test_batch|train|test)\.bin$/i;
const namesFile = /^(batches\.meta|fine_label_names)\.txt$/i;
const recordsAtOnce = 500;

export const cifarBinary: PackedFormat = {
  takes: ({ path }) => batchName.test(basename(path)) || namesFile.test(basename(path)),
  async *read(files, { progress }) {
    const batches = files.filter(({ path }) => batchName.test(basename(path)));
    let names: string[] | undefined;
    for (const { path, file } of files) {
      if (!namesFile.test(basename(path))) continue;
      const lines = utf8(await readFile(file))
        .split('\n')
        .map((line) => line.trim());
      names = lines.filter((line) => line !== '');
    }
    const total = batches.reduce((sum, { bytes }) => sum + bytes, 0);
    let done = 0;
    for (const file of batches) {
      const labelBytes = /_batch/i.test(basename(file.path)) ? 1 : 2;
      const record = labelBytes + 3 * pixels;
      if (file.bytes % record !== 0)
        throw unreadable(
          file,
          `it has ${file.bytes} bytes, and a record of CIFAR-${labelBytes === 1 ? 10 : 100} has ${record}: it is cut off`,
        );
      const split = splitOf(/^data_batch/i.test(basename(file.path)) ? 'train' : basename(file.path));
      const handle = await open(file.file);
      try {
        const block = Buffer.alloc(record * recordsAtOnce);
        for (let at = 0; at < file.bytes; ) {
          const { bytesRead } = await handle.read(block, 0, block.length, at);
          for (let start = 0; start + record <= bytesRead; start += record) {
            const index = (at + start) / record;
            const label = block[start + labelBytes - 1] ?? 0;
            const planes = block.subarray(start + labelBytes, start + record);
            yield {
              path: `${file.path} ${String(index).padStart(7, '0')}`,
              split,
              label: numbered(label, names),
              image: { pixels: channelsLast(planes, pixels), height: 32, width: 32, channels: 3 },
            };
          }
          at += bytesRead;
          progress((done + at) / total);
        }
      } finally {
        await handle.close();
      }
      done += file.bytes;
    }
  },
};
