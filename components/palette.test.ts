import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operationFamilies } from '@/domain/operation';
import { familyColours, heatColour, seriesStyles } from './palette';

const surfaces = ['#ffffff', '#16191f'];

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe('palette', () => {
  it('keeps series and families readable on both surfaces', () => {
    const ids = Array.from({ length: 8 }, (_, i) => `run_${i}`);
    const colours = [...seriesStyles(ids).values()].map((style) => style.colour);
    for (const colour of [...colours, ...Object.values(familyColours)])
      for (const surface of surfaces) expect(contrast(colour, surface)).toBeGreaterThanOrEqual(3);
    expect(new Set(operationFamilies.map((family) => familyColours[family])).size).toBe(operationFamilies.length);
  });

  it('gives each id in view its own style, up to 32', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 32 }), (ids) => {
        const styles = [...seriesStyles(ids).values()].map((style) => `${style.colour} ${style.dash.join()}`);
        expect(new Set(styles).size).toBe(ids.length);
      }),
    );
  });

  it('keeps an id its colour when it comes first', () => {
    expect(seriesStyles(['run_a']).get('run_a')).toEqual(seriesStyles(['run_a', 'run_b']).get('run_a'));
  });

  it('maps shares onto the scale', () => {
    expect(heatColour(0)).toBe('rgb(68 1 84)');
    expect(heatColour(2)).toBe('rgb(253 231 37)');
    expect(heatColour(Number.NaN)).toBe('transparent');
  });
});
