/** @file Tests of cell layouts: nothing overlaps, edges start and end at their boxes. */

import { describe, expect, it } from 'vitest';
import { operationNames } from '@/domain/cell-operation';
import type { CellGenotype } from '@/domain/genotype';
import { fc } from '@/test/fast-check';
import { edgeLabelSize, edgePath, layoutCell } from './layout';

const cellArbitrary: fc.Arbitrary<CellGenotype> = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 3 }))
  .chain(([nodes, keep]) =>
    fc.tuple(
      ...Array.from({ length: nodes }, (_, node) =>
        fc.array(
          fc.record({ operation: fc.constantFrom(...operationNames), input: fc.integer({ min: 0, max: node + 1 }) }),
          {
            minLength: keep,
            maxLength: keep,
          },
        ),
      ),
    ),
  )
  .map((nodes) => ({ nodes, concat: nodes.map((_, index) => index + 2) }));

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
const apart = (a: Box, b: Box): boolean => a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;

describe('cell layout', () => {
  it('draws every pair, without overlap, inside the frame', () => {
    fc.assert(
      fc.property(cellArbitrary, (cell) => {
        const { nodes, edges, width, height } = layoutCell(cell);
        expect(nodes).toHaveLength(cell.nodes.length + 3);
        expect(edges).toHaveLength(cell.nodes.flat().length + cell.concat.length);
        const names = edges.flatMap(({ label }): Box[] =>
          label === null
            ? []
            : [{ x: label.x - edgeLabelSize.w / 2, y: label.y - edgeLabelSize.h / 2, ...edgeLabelSize }],
        );
        const boxes: Box[] = [...nodes, ...names];
        boxes.forEach((one, index) => {
          expect(Math.min(one.x, one.y)).toBeGreaterThanOrEqual(0);
          expect(one.x + one.w).toBeLessThanOrEqual(width);
          expect(one.y + one.h).toBeLessThanOrEqual(height);
          for (const other of boxes.slice(index + 1)) expect(apart(one, other)).toBe(true);
        });
        for (const edge of edges) {
          const from = nodes.find((node) => node.id === edge.from);
          const to = nodes.find((node) => node.id === edge.to);
          expect(edge.points[0]).toEqual({
            x: (from?.x ?? 0) + (from?.w ?? 0),
            y: (from?.y ?? 0) + (from?.h ?? 0) / 2,
          });
          expect(edge.points.at(-1)).toEqual({ x: to?.x, y: (to?.y ?? 0) + (to?.h ?? 0) / 2 });
          expect(edgePath(edge)).toMatch(/^M[\d.]+,[\d.]+(C[\d., -]+){3}$/);
        }
      }),
    );
  });
});
