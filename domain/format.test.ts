import { describe, expect, it, vi } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatHuge,
  formatLarge,
  formatNumber,
  formatPercent,
  formatRelative,
  plural,
} from './format';

describe('formatting', () => {
  it('writes numbers to four digits and keeps what is not finite', () => {
    expect(formatNumber(0.0123456)).toBe('0.01235');
    expect(formatNumber(1234567)).toBe('1,234,567');
    expect(formatNumber(1.23456e-7)).toBe('1.235e-7');
    expect(formatNumber(Number.NaN)).toBe('NaN');
    expect(formatNumber(Number.NEGATIVE_INFINITY)).toBe('−∞');
    expect(formatPercent(0.9734)).toBe('97.3 %');
  });

  it('makes a way of writing once for each number of digits, not for each number', () => {
    let made = 0;
    class Counted extends Intl.NumberFormat {
      constructor(...given: ConstructorParameters<typeof Intl.NumberFormat>) {
        super(...given);
        made++;
      }
    }
    vi.stubGlobal('Intl', { NumberFormat: Counted });
    const written = Array.from({ length: 100 }, (_, at) => formatNumber(at + 0.5, at % 2 === 0 ? 5 : 6));
    vi.unstubAllGlobals();
    expect(written.slice(0, 2)).toEqual(['0.5', '1.5']);
    expect(made).toBe(2);
  });

  it('scales counts and bytes', () => {
    expect(formatLarge(3_360_000)).toBe('3.36 M');
    expect(formatLarge(999)).toBe('999');
    expect(formatLarge(999_700)).toBe('1.00 M');
    expect(formatLarge(-999_700)).toBe('-1.00 M');
    expect(formatBytes(1536)).toBe('1.50 KiB');
    expect(formatHuge('1050000000000000000')).toBe('1.05 × 10¹⁸');
    expect(formatHuge('1234')).toBe('1,234');
  });

  it('names the two largest units of a duration', () => {
    expect(formatDuration(850)).toBe('850 ms');
    expect(formatDuration(200_000)).toBe('3 min 20 s');
    expect(formatDuration(7_500_000)).toBe('2 h 5 min');
    expect(formatDuration(3_600_000)).toBe('1 h');
    expect(formatDuration(Number.NaN)).toBe('NaN');
  });

  it('says how long ago', () => {
    expect(formatRelative(1000, 2000)).toBe('just now');
    expect(formatRelative(0, 300_000)).toBe('5 min ago');
    expect(formatRelative(90_000, 0)).toBe('in 1 min');
    expect(plural(1, 'run')).toBe('1 run');
    expect(plural(2, 'class', 'classes')).toBe('2 classes');
  });
});
