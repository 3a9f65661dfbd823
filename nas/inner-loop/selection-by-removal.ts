/**
 * @file DARTS-PT's choice of an architecture (Wang et al. 2021): not by φ, but by what the supernet loses on validation images without a candidate. Decisions are
 * taken in a random order, each with those before it in place; where nodes choose among edges, the edges follow. Theirs trains between two decisions, ours does
 * not, and judges by a few batches [ours].
 */
import type { SpaceChoice } from '@/domain/architecture-layout';
import type { RandomStream } from '@/domain/random';
import type { Program } from '@/engine/types';
import { evaluationBatches, type TaskData } from '@/nas/tasks/batches';
import { mixtureAt } from './mixture';

/** Validation images that a candidate is judged by. */
const imagesJudged = 256;
/** Logits of what is kept stand so far above the rest. */
const certainty = 20;

/** What the supernet does under mixture weights z; higher is better. */
type Judge = (z: Float32Array) => Promise<number>;

/** φ that stands for the cell chosen, and how many images went forward. */
export async function selectByRemoval(input: {
  readonly program: Program;
  readonly data: TaskData;
  readonly choices: readonly SpaceChoice[];
  readonly phi: Float64Array;
  /** Edges that a node keeps; null where choices say it all. */
  readonly keptEdges: number | null;
  readonly stream: RandomStream;
}): Promise<{ readonly phi: Float64Array; readonly images: number }> {
  let images = 0;
  const judge: Judge = async (z) => {
    const { score, seen } = await judgeBriefly(input.program, input.data, z);
    images += seen;
    return score;
  };
  return { phi: await decide(input, judge), images };
}

export async function decide(
  { choices, phi: start, keptEdges, stream }: Omit<Parameters<typeof selectByRemoval>[0], 'program' | 'data'>,
  judge: Judge,
): Promise<Float64Array> {
  const phi = start.slice();
  const dropped = new Set<SpaceChoice>();
  const without = (...blocks: readonly { readonly offset: number; readonly size: number }[]): Promise<number> => {
    const z = mixtureAt(choices, phi);
    for (const { offset, size } of [...dropped, ...blocks]) z.fill(0, offset, offset + size);
    return judge(z);
  };
  for (const choice of stream.shuffle([...choices])) {
    const left: { readonly at: number; readonly score: number }[] = [];
    for (const [at, { operation }] of choice.candidates.entries())
      if (choice.keepsNone || operation !== 'none')
        left.push({ at, score: await without({ offset: choice.offset + at, size: 1 }) });
    // What is missed most stays; equals go by their logits.
    const missed = left.sort(
      (a, b) => a.score - b.score || (phi[choice.offset + b.at] ?? 0) - (phi[choice.offset + a.at] ?? 0),
    );
    phi.fill(0, choice.offset, choice.offset + choice.size);
    for (const { at } of missed.slice(0, choice.keep)) phi[choice.offset + at] = certainty;
  }
  if (keptEdges === null) return phi;
  const nodeOf = ({ cell, node }: SpaceChoice): string => `${cell}/${node}`;
  for (const name of stream.shuffle([...new Set(choices.map(nodeOf))])) {
    const kept = choices.filter((choice) => nodeOf(choice) === name);
    while (kept.length > keptEdges) {
      const left: { readonly edge: SpaceChoice; readonly score: number }[] = [];
      for (const edge of kept) left.push({ edge, score: await without(edge) });
      const least = left.reduce((a, b) => (b.score > a.score ? b : a)).edge;
      kept.splice(kept.indexOf(least), 1);
      dropped.add(least);
    }
  }
  // An edge of even logits loses to one that is certain.
  for (const { offset, size } of dropped) phi.fill(0, offset, offset + size);
  return phi;
}

/** Accuracy, and between equals the lower loss, of the first validation images. */
async function judgeBriefly(
  program: Program,
  data: TaskData,
  z: Float32Array,
): Promise<{ score: number; seen: number }> {
  let [correct, loss, seen] = [0, 0, 0];
  for await (const batch of evaluationBatches(data, 'validation', { batch: program.batch, seed: 0 })) {
    if (seen >= imagesJudged) break;
    const result = await program.evaluate(batch, z, { batchNorm: 'batch' });
    correct += result.correct;
    loss += result.loss * batch.valid;
    seen += batch.valid;
  }
  return { score: correct - Math.tanh(loss / seen / 100), seen };
}
