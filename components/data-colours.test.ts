import { describe, expect, it } from 'vitest';
import { operationFamilies } from '@/domain/cell-operation';
import { fc } from '@/test/fast-check';
import { heatColour, styleAt, stylesOf } from './data-colours';
import { familyColours } from './operation-colour';

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

type Triple = readonly [number, number, number];
const normalSight: readonly Triple[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const protanopia: readonly Triple[] = [
  [0.152286, 1.052583, -0.204868],
  [0.114503, 0.786281, 0.099216],
  [-0.003882, -0.048116, 1.051998],
];
const deuteranopia: readonly Triple[] = [
  [0.367322, 0.860646, -0.227968],
  [0.280085, 0.672501, 0.047413],
  [-0.01182, 0.04294, 0.968881],
];

/** Oklab (Ottosson 2020) of a colour as a sight sees it. */
function perceived(colour: string, sight: readonly Triple[]): Triple {
  const linear = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  const times = (rows: readonly Triple[], v: readonly number[]): number[] =>
    rows.map((row) => row.reduce((sum, value, i) => sum + value * (v[i] ?? 0), 0));
  const seen = times(sight, linear).map((value) => Math.min(1, Math.max(0, value)));
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    seen,
  ).map(Math.cbrt);
  const [l = 0, a = 0, b = 0] = times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
  return [l, a, b];
}

describe('palette', () => {
  const colours = Array.from({ length: 8 }, (_, slot) => styleAt(slot).colour);

  it('keeps series and families readable on both surfaces', () => {
    for (const colour of [...colours, ...Object.values(familyColours)])
      for (const surface of surfaces) expect(contrast(colour, surface)).toBeGreaterThanOrEqual(3);
    expect(new Set(operationFamilies.map((family) => familyColours[family])).size).toBe(operationFamilies.length);
  });

  it('distinguishes series, also under protanopia and deuteranopia', () => {
    for (const [sight, least] of [
      [normalSight, 0.12],
      [protanopia, 0.055],
      [deuteranopia, 0.055],
    ] as const) {
      const seen = colours.map((colour) => perceived(colour, sight));
      seen.forEach((a, i) => {
        for (const b of seen.slice(i + 1))
          expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(least);
      });
    }
  });

  it('draws the same runs the same in whatever order they are named, whatever else is shown', () => {
    const some = fc.uniqueArray(fc.record({ id: fc.string(), colour: fc.nat(), seed: fc.nat() }), {
      maxLength: 6,
      selector: ({ id }) => id,
    });
    fc.assert(
      fc.property(some, (shown) => {
        const styles = stylesOf(shown);
        expect(stylesOf([...shown].reverse())).toEqual(styles);
        expect(new Set([...styles.values()].map((style) => JSON.stringify(style))).size).toBe(shown.length);
        for (const each of shown) {
          expect(stylesOf([each]).get(each.id)).toEqual({ colour: styles.get(each.id)?.colour, dash: [] });
        }
      }),
    );
  });

  it('distinguishes seeds of one colour by dashes, the first seed solid', () => {
    const styles = stylesOf([
      { id: 'b', colour: 3, seed: 1 },
      { id: 'c', colour: 3, seed: 0 },
    ]);
    expect(styles.get('c')?.dash).toEqual([]);
    expect(styles.get('b')).toMatchObject({ colour: styles.get('c')?.colour, dash: [6, 3] });
  });

  it('maps shares onto the scale', () => {
    expect(heatColour(0)).toBe('rgb(68 1 84)');
    expect(heatColour(2)).toBe('rgb(253 231 37)');
    expect(heatColour(Number.NaN)).toBe('transparent');
  });
});
