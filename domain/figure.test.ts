import { expect, it } from 'vitest';
import { atWidth, columnWidths, figureSize } from './figure';

it('makes any drawing as broad as a column, in points', () => {
  expect(figureSize(columnWidths.single, 2)).toEqual({ width: 351, height: 216 });
  const drawing = '<svg xmlns="x" viewBox="0 0 351 216" width="351" height="216" stroke-width="2"><path/></svg>';
  expect(atWidth(drawing, 3.25)).toBe(
    '<svg xmlns="x" stroke-width="2" width="234pt" height="144pt" viewBox="0 0 351 216"><path/></svg>',
  );
});
