import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { resizeSquare } from './resize';

const grey = (height: number, width: number) => ({ height, width, channels: 1 });

describe('resizeSquare', () => {
  it('averages areas where it shrinks', () => {
    const image = Uint8Array.from([0, 10, 100, 200, 20, 30, 100, 200, 1, 1, 2, 2, 1, 1, 2, 3]);
    expect([...resizeSquare(image, grey(4, 4), 2)]).toEqual([15, 150, 1, 2]);
    // 3 → 2: each output covers one and a half inputs.
    expect([...resizeSquare(Uint8Array.from([0, 90, 180, 0, 90, 180, 0, 90, 180]), grey(3, 3), 2)]).toEqual([
      30, 150, 30, 150,
    ]);
  });

  it('interpolates between pixel centres where it grows', () => {
    const row = resizeSquare(Uint8Array.from([0, 100, 0, 100]), grey(2, 2), 4);
    expect([...row.subarray(0, 4)]).toEqual([0, 25, 75, 100]);
  });

  it('stretches one axis and shrinks the other of an oblong image', () => {
    expect([...resizeSquare(Uint8Array.from([0, 50, 100, 150]), grey(1, 4), 2)]).toEqual([25, 125, 25, 125]);
  });

  const image = fc
    .record({
      n: fc.integer({ min: 1, max: 3 }),
      height: fc.integer({ min: 1, max: 9 }),
      width: fc.integer({ min: 1, max: 9 }),
      channels: fc.constantFrom(1, 3),
    })
    .chain((shape) => {
      const length = shape.n * shape.height * shape.width * shape.channels;
      return fc.record({ shape: fc.constant(shape), bytes: fc.uint8Array({ minLength: length, maxLength: length }) });
    });

  it('keeps constant images, stays in range, and treats images and channels apart', () => {
    fc.assert(
      fc.property(image, fc.integer({ min: 1, max: 12 }), fc.nat(255), ({ shape, bytes }, side, level) => {
        expect(new Set(resizeSquare(new Uint8Array(bytes.length).fill(level), shape, side))).toEqual(new Set([level]));
        const output = resizeSquare(bytes, shape, side);
        expect(output).toHaveLength(shape.n * side * side * shape.channels);
        expect(Math.min(...output)).toBeGreaterThanOrEqual(Math.min(...bytes));
        expect(Math.max(...output)).toBeLessThanOrEqual(Math.max(...bytes));
        const size = bytes.length / shape.n;
        const last = resizeSquare(bytes.subarray(bytes.length - size), shape, side);
        expect(output.subarray(output.length - last.length)).toEqual(last);
        for (let channel = 0; channel < shape.channels; channel++) {
          const plane = bytes.filter((_, at) => at % shape.channels === channel);
          const alone = resizeSquare(plane, { ...shape, channels: 1 }, side);
          expect(output.filter((_, at) => at % shape.channels === channel)).toEqual(alone);
        }
      }),
    );
  });

  it('copies what has the size already, also from a Node Buffer', () => {
    const source = Buffer.from([1, 2, 3, 4]);
    const copy = resizeSquare(source, grey(2, 2), 2);
    source[0] = 9;
    expect([...copy]).toEqual([1, 2, 3, 4]);
  });
});
