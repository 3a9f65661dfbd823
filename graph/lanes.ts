/** @file Placing horizontal lanes and boxes without overlap, for drawings of cells. */

export interface LaneRequest {
  /** Columns between which the lane runs; lanes that share only an end column don't meet. */
  readonly start: number;
  readonly end: number;
  /** Lanes are given from top to bottom in this order, then by `end`. */
  readonly order: number;
}

/** Greedy: each request takes the first lane that is free over its columns. */
export function assignLanes(requests: readonly LaneRequest[]): { lanes: number[]; count: number } {
  const order = requests.map((_, index) => index);
  order.sort(
    (a, b) =>
      (requests[a]?.order ?? 0) - (requests[b]?.order ?? 0) ||
      (requests[a]?.end ?? 0) - (requests[b]?.end ?? 0) ||
      a - b,
  );
  const occupied: LaneRequest[][] = [];
  const lanes = requests.map(() => 0);
  for (const index of order) {
    const request = requests[index];
    if (request === undefined) continue;
    let lane = occupied.findIndex((held) =>
      held.every((other) => other.end <= request.start || request.end <= other.start),
    );
    if (lane < 0) lane = occupied.push([]) - 1;
    occupied[lane]?.push(request);
    lanes[index] = lane;
  }
  return { lanes, count: occupied.length };
}

export interface Obstacle {
  readonly centre: number;
  readonly half: number;
}

/** The centre nearest to `wanted`, at least `least`, at which a box of half height `half` touches no obstacle. */
export function findClearCentre(
  wanted: number,
  { half, least, taken }: { readonly half: number; readonly least: number; readonly taken: readonly Obstacle[] },
): number {
  const clear = (centre: number): boolean =>
    centre >= least && taken.every((obstacle) => Math.abs(centre - obstacle.centre) >= half + obstacle.half);
  const edges = taken.flatMap(({ centre, half: reach }) => [centre - reach - half, centre + reach + half]);
  const options = [Math.max(wanted, least), least, ...edges].filter(clear);
  return options.reduce(
    (best, option) => (Math.abs(option - wanted) < Math.abs(best - wanted) ? option : best),
    Math.max(least, ...edges),
  );
}
