/** @file The sizes of figures in a paper: column widths, and drawings' own units on them. */

/** Inches. */
export const columnWidths = { single: 3.25, double: 6.75 } as const;
export const narrowestFigure = 1;
export const widestFigure = 20;

/** A drawing's units per point: its 12 are 8 points in print. */
const unitsPerPoint = 1.5;
const pointsPerInch = 72;

/** In a drawing's own units. */
export interface FigureSize {
  readonly width: number;
  readonly height: number;
}

export function figureSize(width: number, height: number): FigureSize {
  const units = (inches: number): number => Math.round(inches * pointsPerInch * unitsPerPoint);
  return { width: units(width), height: units(height) };
}

/** The same drawing as broad as that, its size in points. */
export function atWidth(svg: string, inches: number): string {
  const [, box = '', width = '1', height = '1'] =
    /^<svg[^>]*\sviewBox="([\d.]+ [\d.]+ ([\d.]+) ([\d.]+))"/.exec(svg) ?? [];
  const points = inches * pointsPerInch;
  const tall = (points * Number(height)) / Number(width);
  const size = `width="${round(points)}pt" height="${round(tall)}pt" viewBox="${box}"`;
  return svg.replace(/^<svg([^>]*)>/, (_, attributes: string) => {
    const rest = attributes.replace(/\s(?:width|height|viewBox)="[^"]*"/g, '');
    return `<svg${rest} ${size}>`;
  });
}

const round = (value: number): number => Math.round(value * 100) / 100;
