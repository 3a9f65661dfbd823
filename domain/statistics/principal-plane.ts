/** @file The plane on which points of many dimensions keep most of their distances: classical scaling (Torgerson 1952). Pure. */

export interface PrincipalPlane {
  /** [x, y] per point; the first axis spreads the points most. Signs are arbitrary but the same for the same points. */
  readonly points: readonly (readonly [number, number])[];
  /** Shares of the whole variance that the two axes show. */
  readonly shares: readonly [number, number];
}

const mostIterations = 500;

/** `vectors` of one length. Computed from inner products of the centred points, n × n, by power iteration with deflation. */
export function principalPlane(vectors: readonly Float64Array[]): PrincipalPlane {
  const n = vectors.length;
  const gram = centredGram(vectors);
  const total = gram.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
  const first = leadingAxis(gram);
  const second = leadingAxis(deflated(gram, first));
  const share = ({ value }: Axis): number => (total > 0 ? Math.max(0, value) / total : 0);
  const place = ({ value, vector }: Axis, i: number): number => Math.sqrt(Math.max(0, value)) * (vector[i] ?? 0);
  return {
    points: Array.from({ length: n }, (_, i) => [place(first, i), place(second, i)] as const),
    shares: [share(first), share(second)],
  };
}

/** Inner products of the points with their mean taken off. */
function centredGram(vectors: readonly Float64Array[]): Float64Array[] {
  const size = vectors[0]?.length ?? 0;
  const mean = new Float64Array(size);
  for (const vector of vectors) {
    for (let i = 0; i < size; i++) mean[i] = (mean[i] ?? 0) + (vector[i] ?? 0) / vectors.length;
  }
  const centred = vectors.map((vector) => vector.map((value, i) => value - (mean[i] ?? 0)));
  return centred.map((a) =>
    Float64Array.from(centred, (b) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)),
  );
}

interface Axis {
  readonly value: number;
  /** Of length 1, or all zero where nothing varies. */
  readonly vector: Float64Array;
}

function leadingAxis(matrix: readonly Float64Array[]): Axis {
  const n = matrix.length;
  // Not even, so that it isn't orthogonal to the axis by the symmetry of the data.
  let vector = Float64Array.from({ length: n }, (_, i) => 1 + ((i * 7919) % 101) / 101);
  let value = 0;
  for (let i = 0; i < mostIterations; i++) {
    const next = Float64Array.from(matrix, (row) => row.reduce((sum, entry, j) => sum + entry * (vector[j] ?? 0), 0));
    const length = Math.sqrt(next.reduce((sum, entry) => sum + entry * entry, 0));
    if (length < 1e-300) return { value: 0, vector: new Float64Array(n) };
    const unit = next.map((entry) => entry / length);
    const moved = unit.reduce((most, entry, j) => Math.max(most, Math.abs(entry - (vector[j] ?? 0))), 0);
    vector = unit;
    value = length;
    if (moved < 1e-12) break;
  }
  return { value, vector };
}

function deflated(matrix: readonly Float64Array[], { value, vector }: Axis): Float64Array[] {
  return matrix.map((row, i) => row.map((entry, j) => entry - value * (vector[i] ?? 0) * (vector[j] ?? 0)));
}
