/**
 * @file A search led by a predictor of accuracy, after BANANAS (White et al. 2021): candidates are mutations of the best so far, independent Thompson
 * sampling chooses among them. A Gaussian process that is linear in the cell's edges and in pairs of them takes the place of their ensemble of
 * networks on paths [ours]: learnt from 100 cells' accuracy on ImageNet16-120 it chooses better ones than on paths (docs/evidence/settings.md).
 */
import { type Genotype, genotypeCells, genotypeHash } from '@/domain/genotype';
import { mutatedGenotype } from '@/domain/genotype/mutate';
import { type RandomStream, randomStream } from '@/domain/random';
import type { RandomSearchConfig } from '@/domain/run-config';
import type { SearchSpace } from '@/domain/space';
import { cholesky, solveLower } from '@/domain/statistics/cholesky';
import { beats, type Judged, type Proposals } from './judged';
import type { Fits } from './limits';
import { drawGenotypes } from './uniform';

type Settings = Pick<RandomSearchConfig, 'genotypes' | 'population' | 'epochs' | 'seed'>;

/** Mutations looked at for each proposal, of so many parents: the code of the paper has 100 of ten. */
const candidates = 100;
const parents = 10;

export function predict(space: SearchSpace, { genotypes, population, epochs, seed }: Settings, fits: Fits): Proposals {
  const first = drawGenotypes(space, { genotypes: Math.min(population, genotypes), seed }, fits);
  return {
    rounds: [{ count: genotypes, epochs }],
    propose(born, judged) {
      if (born >= genotypes) return null;
      const founder = first[born];
      if (founder === undefined && judged.length < born) return null;
      const genotype =
        founder ?? acquire(space, judged.slice(0, born), { fits, stream: randomStream(seed, 'predictor', born) });
      return genotype === null ? null : { genotype, epochs };
    },
  };
}

/** Of the mutations that were not judged yet, the one whose sampled accuracy is highest; null where there is none. */
function acquire(
  space: SearchSpace,
  judged: readonly Judged[],
  { fits, stream }: { readonly fits: Fits; readonly stream: RandomStream },
): Genotype | null {
  const known = new Set(judged.map(({ genotype }) => genotypeHash(genotype)));
  const leading = judged.toSorted((a, b) => (beats(a, b) ? -1 : beats(b, a) ? 1 : 0)).slice(0, parents);
  const pool = new Map<string, Genotype>();
  for (let i = 0; i < candidates; i++) {
    const parent = leading[i % leading.length];
    if (parent === undefined) break;
    // Where all neighbours are known, theirs follow.
    let mutated = mutatedGenotype(space, parent.genotype, stream);
    if (known.has(genotypeHash(mutated))) mutated = mutatedGenotype(space, mutated, stream);
    const hash = genotypeHash(mutated);
    if (!known.has(hash) && fits(mutated)) pool.set(hash, mutated);
  }
  const beliefs = accuracyBeliefs(
    judged.map(({ genotype, validation }) => ({ genotype, accuracy: validation.accuracy })),
  );
  let chosen: { readonly genotype: Genotype; readonly sampled: number } | null = null;
  for (const genotype of pool.values()) {
    const { mean, deviation } = beliefs(genotype);
    const sampled = mean + deviation * stream.normal();
    if (chosen === null || sampled > chosen.sampled) chosen = { genotype, sampled };
  }
  return chosen?.genotype ?? null;
}

interface Belief {
  readonly mean: number;
  /** Of the accuracy without the noise of its training. */
  readonly deviation: number;
}

/** Shares of the variance of accuracies that may be noise; the evidence chooses. */
const noiseShares = [0.003, 0.01, 0.03, 0.1, 0.3, 0.6];

/** The posterior of a Gaussian process on accuracies about their mean, from cells of one space. */
export function accuracyBeliefs(
  judged: readonly { readonly genotype: Genotype; readonly accuracy: number }[],
): (genotype: Genotype) => Belief {
  const n = judged.length;
  const mean = judged.reduce((sum, { accuracy }) => sum + accuracy, 0) / n;
  const spread = judged.reduce((sum, { accuracy }) => sum + (accuracy - mean) ** 2, 0) / n;
  if (spread === 0) return () => ({ mean, deviation: 0 });
  const y = judged.map(({ accuracy }) => accuracy - mean);
  const known = judged.map(({ genotype }) => edgesOf(genotype));
  const kernel = known.map((edges) => known.map((other) => similarity(edges, other)));
  const fits = noiseShares.map((noise) => {
    const covariance = kernel.map((row, i) =>
      row.map((value, j) => spread * ((1 - noise) * value + (i === j ? noise : 0))),
    );
    const l = cholesky(covariance);
    const white = solveLower(l, y);
    const evidence = -sumOf(white, (value) => value * value) / 2 - sumOf(l, (row) => Math.log(row.at(-1) ?? 1));
    return { signal: spread * (1 - noise), l, white, evidence };
  });
  const { signal, l, white } = fits.reduce((a, b) => (b.evidence > a.evidence ? b : a));
  return (genotype) => {
    const edges = edgesOf(genotype);
    const across = solveLower(
      l,
      known.map((other) => signal * similarity(edges, other)),
    );
    const explained = sumOf(across, (value) => value * value);
    return {
      mean: mean + sumOf(across, (value, i) => value * (white[i] ?? 0)),
      deviation: Math.sqrt(Math.max(0, signal * similarity(edges, edges) - explained)),
    };
  };
}

type Edges = ReadonlySet<string>;

const edgesOf = (genotype: Genotype): Edges =>
  new Set(
    genotypeCells(genotype).flatMap(({ type, cell }) =>
      cell.nodes.flatMap((edges, node) => edges.map(({ input, operation }) => `${type} ${node} ${input} ${operation}`)),
    ),
  );

/** Half the share of edges that two cells have in common, half that of pairs of edges: 1 for equal cells, 0 for strangers. */
function similarity(a: Edges, b: Edges): number {
  const all = Math.max(a.size, b.size);
  let shared = 0;
  for (const edge of a) if (b.has(edge)) shared += 1;
  return all < 2 ? shared / all : (shared / all + (shared * (shared - 1)) / (all * (all - 1))) / 2;
}

const sumOf = <T>(values: readonly T[], term: (value: T, i: number) => number): number =>
  values.reduce((sum, value, i) => sum + term(value, i), 0);
