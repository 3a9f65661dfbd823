/** @file The state of each architecture decision at a step, from its logits, and when its outcome last changed. Pure. */
import { choiceLayout, type SpaceChoice } from '@/domain/architecture-layout';
import { type CellGenotype, type Genotype, genotypeCells } from '@/domain/genotype/cells';
import type { ArchitectureSnapshot } from '@/domain/records/architecture';
import type { SearchSpace } from '@/domain/space';
import { choiceDivergences, choiceFigures } from '../architecture/probabilities';

export interface Decision {
  /** `normal/2` or `normal/0>2`. */
  readonly name: string;
  /** Over log n: 0 decided, 1 even. */
  readonly entropy: number;
  /** Logit of the last kept minus the first dropped candidate. */
  readonly margin: number;
  /** KL to the prior in nats; null without a prior. */
  readonly divergence: number | null;
  /** Step at which the kept candidates last changed, up to the shown step; null if it never did. */
  readonly changedAt: number | null;
}

/** `at`: index into `snapshots`. */
export function decisionsAt(
  space: SearchSpace,
  snapshots: readonly ArchitectureSnapshot[],
  at: number,
  prior: readonly number[] | null,
): Decision[] {
  const shown = snapshots[at];
  if (shown === undefined) return [];
  const divergences = prior === null ? null : choiceDivergences(space, shown.logits, prior);
  return choiceLayout(space).map((choice, index) => {
    const { entropy, margin } = choiceFigures(choice, shown.logits);
    return {
      name: choice.name,
      entropy,
      margin,
      divergence: divergences?.[index]?.divergence ?? null,
      changedAt: lastChange(snapshots, at, (snapshot) => outcome(choice, snapshot.genotype)),
    };
  });
}

/** Step at which the genotype as a whole last changed, up to snapshot `at`; null if it never did. */
export function lastFlip(snapshots: readonly ArchitectureSnapshot[], at: number): number | null {
  return lastChange(snapshots, at, ({ genotype }) =>
    genotype === null
      ? null
      : genotypeCells(genotype)
          .map(({ cell }) => cellKey(cell))
          .join('|'),
  );
}

function lastChange(
  snapshots: readonly ArchitectureSnapshot[],
  at: number,
  read: (snapshot: ArchitectureSnapshot) => string | null,
): number | null {
  for (let i = Math.min(at, snapshots.length - 1); i > 0; i--) {
    const now = snapshots[i];
    const before = snapshots[i - 1];
    if (now === undefined || before === undefined) return null;
    if (read(now) !== read(before)) return now.step;
  }
  return null;
}

/** The pairs that the node of a decision keeps. On the spaces with one decision per edge, whether and how that edge is kept. */
function outcome(choice: SpaceChoice, genotype: Genotype | null): string | null {
  if (genotype === null) return null;
  const inputs = new Set(choice.candidates.map((candidate) => candidate.input));
  const edges = genotype[choice.cell]?.nodes[choice.node - choice.inputs] ?? [];
  return edges
    .filter((edge) => inputs.has(edge.input))
    .map((edge) => `${edge.input}:${edge.operation}`)
    .sort()
    .join(' ');
}

function cellKey(cell: CellGenotype): string {
  return cell.nodes
    .map((edges) =>
      edges
        .map((edge) => `${edge.input}:${edge.operation}`)
        .sort()
        .join(' '),
    )
    .join('/');
}

/** Largest probability over all snapshots: the top of a scale that stays put while scrubbing. */
export function highestProbability(space: SearchSpace, snapshots: readonly ArchitectureSnapshot[]): number {
  const choices = choiceLayout(space);
  let highest = 0;
  for (const { logits } of snapshots) {
    for (const choice of choices) highest = Math.max(highest, ...choiceFigures(choice, logits).probabilities);
  }
  return Math.max(highest, 1e-9);
}
