/** @file Which points no other point beats. Pure. */

export interface ParetoPoint {
  readonly x: number;
  readonly y: number;
}

export type Goal = 'max' | 'min';

/** Indices of the points that no other is at least as good as in both and better in one, by ascending x. */
export function paretoFront(points: readonly ParetoPoint[], goalX: Goal, goalY: Goal): number[] {
  const worth = points.map(({ x, y }, index) => ({ index, x: goalX === 'max' ? -x : x, y: goalY === 'max' ? -y : y }));
  worth.sort((a, b) => a.x - b.x || a.y - b.y);
  const front: number[] = [];
  let best = Number.POSITIVE_INFINITY;
  let previous: { x: number; y: number } | null = null;
  for (const point of worth) {
    const same = previous !== null && point.x === previous.x && point.y === previous.y;
    if (point.y < best || same) {
      front.push(point.index);
      best = point.y;
      previous = point;
    }
  }
  return front.sort((a, b) => (points[a]?.x ?? 0) - (points[b]?.x ?? 0));
}
