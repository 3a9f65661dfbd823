import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { readSafetensors, type Tensor, writeSafetensors } from './safetensors';

const shape = fc.array(fc.nat(4), { maxLength: 3 });
const tensor: fc.Arbitrary<Tensor> = shape.chain((sizes) => {
  const length = sizes.reduce((a, b) => a * b, 1);
  const exact = { minLength: length, maxLength: length };
  return fc.oneof(
    fc.float32Array(exact).map((data): Tensor => ({ dtype: 'F32', shape: sizes, data })),
    fc.float64Array(exact).map((data): Tensor => ({ dtype: 'F64', shape: sizes, data })),
    fc.int32Array(exact).map((data): Tensor => ({ dtype: 'I32', shape: sizes, data })),
    fc.uint8Array(exact).map((data): Tensor => ({ dtype: 'U8', shape: sizes, data })),
  );
});
const name = fc.string({ unit: 'binary' }).filter((text) => text !== '__metadata__');

function withHeader(header: unknown, data: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

describe('round trip', () => {
  it('gives back every bit, NaN and −0 included, whatever the names', () => {
    fc.assert(
      fc.property(
        fc.dictionary(name, tensor),
        fc.dictionary(name, fc.string({ unit: 'binary' })),
        (tensors, metadata) => {
          const bytes = writeSafetensors(tensors, metadata);
          const back = readSafetensors(Buffer.from(bytes));
          expect(Object.entries(back.metadata).sort()).toEqual(Object.entries(metadata).sort());
          expect(Object.keys(back.tensors).sort()).toEqual(Object.keys(tensors).sort());
          for (const [key, value] of Object.entries(tensors)) {
            const read = Object.entries(back.tensors).find(([found]) => found === key)?.[1];
            expect(read).toMatchObject({ dtype: value.dtype, shape: value.shape });
            expect(Buffer.from(read?.data.buffer ?? new ArrayBuffer(0))).toEqual(
              Buffer.from(value.data.buffer, value.data.byteOffset, value.data.byteLength),
            );
          }
          expect(Buffer.compare(writeSafetensors(back.tensors, back.metadata), bytes)).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('writes views of larger buffers', () => {
    const data = Float32Array.from([1, 2, 3, 4]).subarray(1, 3);
    expect(readSafetensors(writeSafetensors({ x: { dtype: 'F32', shape: [2], data } })).tensors.x?.data).toEqual(
      Float32Array.from([2, 3]),
    );
  });
});

describe('the format, byte by byte', () => {
  it('length, header padded to 8 by spaces, data by decreasing element size', () => {
    const bytes = writeSafetensors(
      {
        a: { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) },
        b: { dtype: 'F32', shape: [1, 2], data: Float32Array.of(1, -2) },
      },
      { step: '7' },
    );
    const header =
      '{"__metadata__":{"step":"7"},"b":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},' +
      '"a":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8, ' ');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(padded.length));
    const data = Buffer.from('0000803f000000c0010203', 'hex');
    expect(Buffer.from(bytes).toString('hex')).toBe(Buffer.concat([length, Buffer.from(padded), data]).toString('hex'));
  });

  const python = ['python3', '/usr/bin/python3'].find(
    (command) => spawnSync(command, ['-c', 'import safetensors.numpy']).status === 0,
  );
  it.skipIf(python === undefined)(
    'the reference implementation reads it (skipped where Python lacks safetensors)',
    () => {
      const bytes = writeSafetensors(
        {
          w: { dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
          d: { dtype: 'F64', shape: [], data: Float64Array.of(0.5) },
          i: { dtype: 'I32', shape: [2], data: Int32Array.of(-1, 7) },
          u: { dtype: 'U8', shape: [0, 3], data: new Uint8Array(0) },
        },
        { kind: 'prior' },
      );
      const script =
        'import sys, json, safetensors.numpy as s\n' +
        't = s.load(sys.stdin.buffer.read())\n' +
        'print(json.dumps({k: [str(v.dtype), list(v.shape), v.tolist()] for k, v in sorted(t.items())}))\n';
      const output = execFileSync(python ?? 'python3', ['-c', script], { input: bytes, encoding: 'utf8' });
      expect(JSON.parse(output)).toEqual({
        w: [
          'float32',
          [2, 2],
          [
            [1, 2],
            [3, 4],
          ],
        ],
        d: ['float64', [], 0.5],
        i: ['int32', [2], [-1, 7]],
        u: ['uint8', [0, 3], []],
      });
    },
  );

  it('reads headers that other writers pad or order otherwise', () => {
    const header = {
      b: { data_offsets: [4, 8], shape: [1], dtype: 'I32' },
      a: { dtype: 'I32', shape: [], data_offsets: [0, 4] },
    };
    const file = readSafetensors(withHeader(`${JSON.stringify(header)}   `, Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0)));
    expect(file).toEqual({
      tensors: {
        a: { dtype: 'I32', shape: [], data: Int32Array.of(1) },
        b: { dtype: 'I32', shape: [1], data: Int32Array.of(2) },
      },
      metadata: {},
    });
  });
});

describe('what is refused', () => {
  const entry = (start: number, end: number, more: object = {}) => ({
    dtype: 'U8',
    shape: [end - start],
    data_offsets: [start, end],
    ...more,
  });
  const four = new Uint8Array(4);
  const tooLarge = new Uint8Array(16);
  new DataView(tooLarge.buffer).setBigUint64(0, 100_000_001n, true);
  const cut = new Uint8Array(16);
  new DataView(cut.buffer).setBigUint64(0, 9n, true);

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /truncated at byte offset 0/],
    ['a header too large', tooLarge, /header of 100000001 bytes is too large/],
    ['a header beyond the end', cut, /truncated at byte offset 16: the header should end at 17/],
    ['no JSON', withHeader('{"a":', four), /isn't JSON/],
    ['no UTF-8', withHeader('{}', four).fill(0xff, 8, 10), /isn't JSON/],
    ['an array', withHeader('[]', four), /isn't a JSON object/],
    ['space before the header', withHeader(' {}', new Uint8Array(0)), /isn't a JSON object/],
    ['an unknown field', withHeader({ a: entry(0, 4, { extra: 1 }) }, four), /entry of tensor "a"/],
    ['a negative size', withHeader({ a: entry(0, 4, { shape: [-4] }) }, four), /entry of tensor "a"/],
    ['an unknown type', withHeader({ a: entry(0, 4, { dtype: 'BF16' }) }, four), /type BF16/],
    ['an inherited name as type', withHeader({ a: entry(0, 4, { dtype: 'toString' }) }, four), /type toString/],
    ['a wrong size', withHeader({ a: entry(0, 4, { shape: [3] }) }, four), /takes bytes 0 to 4, but U8 \[3\] needs 3/],
    ['offsets turned round', withHeader({ a: entry(4, 0, { shape: [4] }) }, four), /takes bytes 4 to 0/],
    [
      'an overlap',
      withHeader({ a: entry(0, 3), b: entry(2, 4) }, four),
      /"b" starts at data byte 2, which overlaps byte 3/,
    ],
    [
      'a gap',
      withHeader({ a: entry(0, 1), b: entry(2, 4) }, four),
      /"b" starts at data byte 2, which leaves a gap after byte 1/,
    ],
    ['data cut short', withHeader({ a: entry(0, 5) }, four), /take 5 bytes from byte offset \d+, but 4 follow/],
    ['data left over', withHeader({ a: entry(0, 3) }, four), /take 3 bytes from byte offset \d+, but 4 follow/],
    ['metadata of numbers', withHeader({ __metadata__: { a: 1 } }, new Uint8Array(0)), /map from texts to texts/],
  ])('%s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(
      expect.objectContaining({ code: 'corrupt-data', message: expect.stringMatching(message) }),
    );
  });

  it('writing values that disagree with their shape, or a tensor with the name of the metadata', () => {
    const data = Float32Array.of(1, 2);
    expect(() => writeSafetensors({ a: { dtype: 'F32', shape: [3], data } })).toThrow(
      /2 values, but its shape \[3\] holds 3/,
    );
    expect(() => writeSafetensors({ __metadata__: { dtype: 'F32', shape: [2], data } })).toThrow(/can't be called/);
  });

  it('any damage: either refused by name or read, never another error', () => {
    const sound = writeSafetensors({ a: { dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) } }, { k: 'v' });
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.nat(255), (at, value) => {
        const bytes = Uint8Array.from(sound);
        bytes[at] = value;
        try {
          readSafetensors(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'corrupt-data' });
        }
      }),
      { numRuns: 1000 },
    );
  });
});
