/** @file Symmetric positive definite systems, dense and small: the factor of Cholesky, and solving by it. */

/** Lower triangular L with L Lᵀ = A, rows of growing length. Throws where A is not positive definite. */
export function cholesky(a: readonly (readonly number[])[]): number[][] {
  const l: number[][] = [];
  for (const [i, row] of a.entries()) {
    const made: number[] = [];
    for (let j = 0; j <= i; j++) {
      const other = l[j] ?? made;
      let sum = row[j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (made[k] ?? 0) * (other[k] ?? 0);
      if (i === j && !(sum > 0)) throw new RangeError('the matrix is not positive definite');
      made.push(i === j ? Math.sqrt(sum) : sum / (other[j] ?? 1));
    }
    l.push(made);
  }
  return l;
}

/** L⁻¹ b */
export function solveLower(l: readonly (readonly number[])[], b: readonly number[]): number[] {
  const x: number[] = [];
  for (const [i, row] of l.entries()) {
    let sum = b[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (row[k] ?? 0) * (x[k] ?? 0);
    x.push(sum / (row[i] ?? 1));
  }
  return x;
}
