/**
 * @file The gradient that second-order MAML follows (method.md §4): of the query's cross-entropy at the end of a task's path by what the path
 * began with, (μ, α). With u the gradient by the state after a step, a step m' = m − η v', v' = βv + c·∂L/∂m + decay·m passes back
 *
 *     u_v ← u_v − η u_m,   w = c·u_v,   u_m ← u_m + decay·u_v + H w,   u_v ← β u_v
 *
 * and φ's SGD likewise. A step of Adam on φ is as long whatever the gradient's length, and counts as one that does not depend on (m, φ)
 * [ours]: its derivative is that of a sign wherever moments are fresh. H w, of L's second derivatives by (m, φ) together, is (∇L(+r w) − ∇L(−r w)) / 2r on the same batch, Gumbel noise and
 * ε, with r = 0.01/‖w‖ [borrowed: DARTS' second order].
 */
import { blockOf, softmax } from '@/domain/statistics/categorical';
import type { InnerState } from '../inner-loop/inner-state';
import { type InnerProblem, logitStep, stepGradient, stepTime, weightStep } from '../inner-loop/step';
import type { QueryGradient } from './query-gradient';

/** The state before a step, and the norm of its gradient. */
export interface PathStep extends Pick<InnerState, 'parameters' | 'logits'> {
  readonly gradientNorm: number;
}

export interface UnrolledGradient {
  /** By μ in the program's layout (length P), and by α (length A). */
  readonly parameters: Float32Array;
  readonly logits: Float64Array;
  /** Images that went forward and back for it. */
  readonly images: number;
}

/** What L depends on, as two vectors of length P and A; a gradient by it, or a direction in it. */
interface Pair {
  readonly parameters: Float32Array | Float64Array;
  readonly logits: Float64Array;
}

/** The program is left with other weights than the path's. */
export async function unrolledGradient(
  problem: InnerProblem,
  path: readonly PathStep[],
  end: Pick<InnerState, 'logits'>,
  query: Pick<QueryGradient, 'parameters' | 'logits'>,
): Promise<UnrolledGradient> {
  const { program, settings, prior } = problem;
  const { parameterCount: P } = program.graph;
  const byWeights = Float64Array.from(query.parameters);
  const byVelocity = new Float64Array(P);
  const byLogits = query.logits.slice();
  const byLogitVelocity = new Float64Array(query.logits.length);
  /** By μ and α where they pull, apart from where the path begins. */
  const byMean = new Float64Array(P);
  const byAlpha = new Float64Array(query.logits.length);
  let images = 0;

  const gradientAt = async (weights: Float32Array, phi: Float64Array, i: number, subset: 'train' | 'validation') => {
    program.load({ parameters: weights });
    images += settings.batch;
    return await stepGradient(problem, phi, i, subset);
  };
  /** Adds H w of step i at (m, φ). */
  const addCurvature = async (
    w: Pair,
    at: Pair & { parameters: Float32Array },
    i: number,
    subset: 'train' | 'validation',
  ) => {
    const norm = Math.hypot(length(w.parameters), length(w.logits));
    if (norm === 0 || !Number.isFinite(norm)) return;
    const r = 0.01 / norm;
    const side = (by: number) =>
      gradientAt(
        at.parameters.map((value, k) => value + by * (w.parameters[k] ?? 0)),
        at.logits.map((value, k) => value + by * (w.logits[k] ?? 0)),
        i,
        subset,
      );
    const [above, below] = [await side(r), await side(-r)];
    addDifference(byWeights, above.parameters, below.parameters, 2 * r);
    addDifference(byLogits, above.logits, below.logits, 2 * r);
    addPullOfAlpha(problem, at.logits, w.logits, byAlpha);
  };
  /** Back through φ' = φ − η v', v' = βv + dL/dφ: the gradient by dL/dφ. */
  const passLogits = (s: number | null): Float64Array => {
    if (s === null || settings.logits.optimiser === 'adam') return none.logits;
    const { learningRate, momentum } = logitStep(settings, s);
    const by = byLogitVelocity.map((value, k) => value - learningRate * (byLogits[k] ?? 0));
    for (let k = 0; k < by.length; k++) byLogitVelocity[k] = momentum * (by[k] ?? 0);
    return by;
  };
  const none = { parameters: new Float32Array(P), logits: new Float64Array(query.logits.length) };

  for (const [i, before] of [...path.entries()].reverse()) {
    const after = path[i + 1]?.logits ?? end.logits;
    const { t, s } = stepTime(settings, i);
    // φ moves after the weights' gradient was taken if both are on one batch, and before it if not.
    const bilevel = settings.split === 'bilevel';
    const at = { parameters: before.parameters, logits: bilevel ? after.phi : before.logits.phi };
    const moved = bilevel ? none.logits : passLogits(s);

    const { clip = Number.POSITIVE_INFINITY, anchor, groups } = weightStep(problem, t);
    for (const { group, offset, size } of program.graph.parameters) {
      const own = groups.find((each) => each.groups.includes(group));
      for (let k = offset; own !== undefined && k < offset + size; k++) {
        const velocity = (byVelocity[k] ?? 0) - own.learningRate * (byWeights[k] ?? 0);
        byVelocity[k] = velocity;
        byWeights[k] = (byWeights[k] ?? 0) + own.weightDecay * velocity;
      }
    }
    let w = byVelocity.slice();
    if (before.gradientNorm > clip) {
      // g ↦ clip·g/‖g‖ loses what is along g.
      const { parameters } = await gradientAt(at.parameters, at.logits, i, 'train');
      const along = w.reduce((sum, value, k) => sum + value * (parameters[k] ?? 0), 0) / before.gradientNorm ** 2;
      w = w.map((value, k) => (clip / before.gradientNorm) * (value - along * (parameters[k] ?? 0)));
    }
    for (let k = 0; k < P; k++) byVelocity[k] = settings.weights.momentum * (byVelocity[k] ?? 0);
    if (anchor !== undefined)
      for (const { group, offset, size } of program.graph.parameters)
        for (let k = offset; anchor.groups.includes(group) && k < offset + size; k++)
          byMean[k] = (byMean[k] ?? 0) - anchor.strength * (w[k] ?? 0);
    await addCurvature({ parameters: w, logits: moved }, at, i, 'train');

    if (bilevel && s !== null) {
      const onValidation = { parameters: none.parameters, logits: passLogits(s) };
      await addCurvature(onValidation, { parameters: before.parameters, logits: before.logits.phi }, i, 'validation');
    }
  }
  return {
    parameters: Float32Array.from(byWeights, (value, k) => value + (byMean[k] ?? 0)),
    logits: byLogits.map((value, k) => value + (prior === null ? 0 : (byAlpha[k] ?? 0))),
    images,
  };
}

/** d/dα of w·d/dφ γ_z Σ KL(p ‖ q), p = softmax φ, q = softmax α: −γ_z (p⊙w − p⟨p, w⟩). */
function addPullOfAlpha(
  { choices, settings }: InnerProblem,
  phi: Float64Array,
  w: Float64Array,
  byAlpha: Float64Array,
) {
  const { weight } = settings.divergence;
  for (const choice of weight > 0 ? choices : []) {
    const p = softmax(blockOf(phi, choice));
    const along = blockOf(w, choice);
    const mean = p.reduce((sum, value, k) => sum + value * (along[k] ?? 0), 0);
    p.forEach((value, k) => {
      byAlpha[choice.offset + k] = (byAlpha[choice.offset + k] ?? 0) - weight * value * ((along[k] ?? 0) - mean);
    });
  }
}

function addDifference(
  sum: Float64Array,
  above: Float32Array | Float64Array,
  below: Float32Array | Float64Array,
  over: number,
): void {
  for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] ?? 0) + ((above[k] ?? 0) - (below[k] ?? 0)) / over;
}

function length(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
