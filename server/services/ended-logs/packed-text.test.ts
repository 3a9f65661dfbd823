/** @file Text that was packed comes back to the byte, whatever stands in it. */
import { expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { packText, unpackText } from './packed-text';

const number = fc.oneof(
  fc.double().map(String),
  fc.integer().map(String),
  fc.constantFrom('-0', '007', '1e5', '1E5', '1e-7', '.5', '-1-2'),
);
const line = fc
  .array(fc.oneof(number, fc.constantFrom('{"a":', '"layer.0":', ',', '}', ' ', 'x1', 'é', '\r'), fc.string()), {
    maxLength: 12,
  })
  .map((parts) => parts.join('').replaceAll('\u0001', ''));

it('gives back every text as it was', () => {
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const text = lines.join('\n');
      const packed = packText(text);
      expect(packed === null ? null : unpackText(packed)).toBe(text);
    }),
  );
  expect(packText('the sign that stands for a number: \u0001')).toBeNull();
});

it('takes a tenth of what a log of ten metrics of four bytes takes', () => {
  const lines = Array.from({ length: 500 }, (_, step) => {
    const values = Object.fromEntries(
      Array.from({ length: 10 }, (_, key) => [`grad.layer${key}`, Math.fround(Math.sin(step * 7919 + key * 31))]),
    );
    return JSON.stringify({ type: 'points', step, values, sequence: step + 1, time: 1_700_000_000_000 + 37 * step });
  });
  const text = `${lines.join('\n')}\n`;
  expect((packText(text)?.length ?? 0) / text.length).toBeLessThan(0.12);
});
