import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { idxBytes } from '@/test/factories/idx-files';
import { fc } from '@/test/fast-check';
import { sharedDirectory } from '@/test/temporary-directory';
import { readIdx, readIdxImages, readIdxLabels } from './idx';

const directory = sharedDirectory();

function file(bytes: Uint8Array, name = 'some-idx'): string {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
}

describe('sound files', () => {
  it('reads what was written, raw and gzipped alike', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom<(1 | 3)[]>(1, 3),
        fc.boolean(),
        async (count, height, width, channels, gzip) => {
          const data = new Uint8Array(randomBytes(count * height * width * channels));
          const dimensions = channels === 1 ? [count, height, width] : [count, height, width, channels];
          const bytes = idxBytes(dimensions, data);
          const images = await readIdxImages(file(gzip ? gzipSync(bytes) : bytes));
          expect(images).toMatchObject({ count, height, width, channels });
          expect(Buffer.compare(images.data, data)).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('reads gzip of several members', async () => {
    const bytes = idxBytes([6], Uint8Array.from([0, 1, 2, 3, 4, 5]));
    const path = file(Buffer.concat([gzipSync(bytes.subarray(0, 9)), gzipSync(bytes.subarray(9))]));
    expect([...(await readIdxLabels(path, 6))]).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('damaged files name file and byte offset', () => {
  const labels = idxBytes([5], Uint8Array.from([0, 1, 9, 1, 0]));
  const images = idxBytes([2, 2, 2], new Uint8Array(8));

  const cases: [string, Uint8Array, RegExp][] = [
    ['an empty file', new Uint8Array(0), /truncated.* byte offset 0/],
    ['a cut header', images.subarray(0, 10), /truncated: its header takes 16 bytes, and it ends at byte offset 10/],
    ['cut data', images.subarray(0, 20), /2×2×2 bytes from byte offset 16 should end at 24, .* byte offset 20/],
    ['trailing bytes', Buffer.concat([images, Buffer.from('xyz')]), /3 bytes too many: .* byte offset 24/],
    ['a zip archive', Buffer.from('PK\x03\x04 and more'), /not an IDX file: byte offset 0 holds 50 4b 03 04/],
    ['an unknown type', idxBytes([2, 2, 2], new Uint8Array(8), 0x42), /not an IDX file: byte offset 2 holds 0x42/],
    ['float elements', idxBytes([2, 2, 2], new Uint8Array(32), 0x0d), /wrong element type at byte offset 2: float32/],
    ['labels as images', labels, /byte offset 3 says 1 dimensions/],
    ['two channels', idxBytes([1, 2, 2, 2], new Uint8Array(8)), /byte offset 16 says 2 channels/],
    ['zero images', idxBytes([0, 2, 2], new Uint8Array(0)), /zero images \(count at byte offset 4\)/],
    ['zero height', idxBytes([2, 0, 2], new Uint8Array(0)), /0×2 pixels \(sizes at byte offset 8\)/],
    ['sizes beyond any memory', idxBytes([0xffffffff, 0xffffffff, 0xffffffff], new Uint8Array(8)), /truncated/],
  ];
  it.each(cases)('%s', async (_, bytes, message) => {
    const path = file(bytes);
    await expect(readIdxImages(path, 'files.trainImages')).rejects.toMatchObject({
      code: 'corrupt-data',
      field: 'files.trainImages',
      message: expect.stringMatching(message),
    });
    await expect(readIdxImages(path)).rejects.toThrow(path);
  });

  it('a label out of range, with its index and offset', async () => {
    await expect(readIdxLabels(file(labels), 9)).rejects.toThrow(
      /label 9 of image 2 at byte offset 10 is out of range: 9 classes allow 0 to 8/,
    );
    await expect(readIdxLabels(file(gzipSync(labels)), 9)).rejects.toThrow(
      /byte offset 10 of the decompressed content/,
    );
    await expect(readIdxLabels(file(labels), 10)).resolves.toHaveLength(5);
  });

  it('zero labels, and images given as labels', async () => {
    await expect(readIdxLabels(file(idxBytes([0], new Uint8Array(0))), 10)).rejects.toThrow(/zero labels/);
    await expect(readIdxLabels(file(images), 10)).rejects.toThrow(/byte offset 3 says 3 dimensions, but labels have 1/);
  });

  it('a missing file and a directory', async () => {
    await expect(readIdx(join(directory, 'nowhere'), 'files.testLabels')).rejects.toMatchObject({
      code: 'not-found',
      field: 'files.testLabels',
    });
    await expect(readIdx(directory)).rejects.toThrow(/EISDIR/);
  });
});

describe('gzip damage', () => {
  const content = idxBytes([300, 28, 28], new Uint8Array(randomBytes(300 * 28 * 28)));
  const whole = gzipSync(content);

  it('cut short: where it ends', async () => {
    const path = file(whole.subarray(0, 100_000));
    await expect(readIdx(path)).rejects.toThrow(/gzip stream is damaged at byte offset 100000: it ends before/);
  });

  it('a broken block: the very byte', async () => {
    // Random bytes are kept in stored blocks, whose length and its complement are at bytes 11 to 14.
    const broken = Uint8Array.from(whole);
    broken[13] = (broken[13] ?? 0) ^ 0xff;
    await expect(readIdx(file(broken))).rejects.toThrow(/damaged at byte offset 1[34]: invalid stored block lengths/);
  });

  it('one flipped bit of the content: the check sum', async () => {
    const broken = Uint8Array.from(whole);
    broken[150_000] = (broken[150_000] ?? 0) ^ 1;
    const error = await readIdx(file(broken)).then(
      () => '',
      (reason: Error) => reason.message,
    );
    const offset = Number(/byte offset (\d+): incorrect data check/.exec(error)?.[1]);
    expect(offset).toBeGreaterThanOrEqual(whole.length - 8);
    expect(offset).toBeLessThan(whole.length);
  });

  it('bytes after the end', async () => {
    await expect(readIdx(file(Buffer.concat([whole, Buffer.alloc(3)])))).rejects.toThrow(
      `damaged at byte offset ${whole.length}: 3 bytes follow its end`,
    );
    await expect(readIdx(file(Buffer.concat([whole, Buffer.from('tail')])))).rejects.toThrow(/damaged at byte offset/);
  });

  it('never crashes or passes silently, whichever byte changes', async () => {
    const small = gzipSync(idxBytes([20], new Uint8Array(20).fill(3)));
    await fc.assert(
      fc.asyncProperty(fc.nat(small.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const broken = Uint8Array.from(small);
        broken[at] = (broken[at] ?? 0) ^ change;
        const outcome = await readIdxLabels(file(broken), 10).then(
          (labels) => [...labels],
          (error: { code: string }) => error.code,
        );
        // Time stamp, flags, level and system name of the gzip header don't touch the content.
        if (Array.isArray(outcome)) expect(at < 10 && outcome.every((label) => label === 3)).toBe(true);
        else expect(outcome).toBe('corrupt-data');
      }),
      { numRuns: 300 },
    );
  });
});
