/**
 * @file A search led by a model of accuracy, after BANANAS (White et al. 2021): candidates are mutations of the best so far, independent Thompson
 * sampling chooses among them. With earlier searches the model begins with what they trained (accuracy-model.ts), and nothing is drawn at random first
 * [ours]: a posterior over genotypes whose prior comes from other tasks.
 */
import { type Genotype, genotypeCells, genotypeHash } from '@/domain/genotype';
import { mutatedGenotype } from '@/domain/genotype/mutate';
import { genotypeDrawer } from '@/domain/genotype/random';
import { type RandomStream, randomStream } from '@/domain/random';
import type { RandomSearchConfig } from '@/domain/run-config';
import type { SearchSpace } from '@/domain/space';
import { accuracyModel, type Beliefs, type KnownAccuracy } from './accuracy-model';
import { beats, type Judged, type Proposal, type Proposals, wasTrained } from './judged';
import type { Fits } from './limits';
import { drawGenotypes } from './uniform';

type Settings = Pick<RandomSearchConfig, 'genotypes' | 'population' | 'epochs' | 'seed'>;
/** Cells judged on earlier tasks, a list for each. */
export type Earlier = readonly (readonly KnownAccuracy[])[];

/** Mutations looked at for each proposal, of so many parents: the code of the paper has 100 of ten. */
const candidates = 100;
const parents = 10;
/** With earlier searches: uniform draws that the climb to the model's best cells begins with, beside known cells, and its rounds of mutations. */
const drawn = 200;
const rounds = 5;

export function predict(
  space: SearchSpace,
  settings: Settings,
  { fits, earlier }: { readonly fits: Fits; readonly earlier: Earlier },
): Proposals {
  const { genotypes, population, epochs, seed } = settings;
  const transfers = earlier.some((cells) => cells.length > 0);
  const founders = transfers ? [] : drawGenotypes(space, { genotypes: Math.min(population, genotypes), seed }, fits);
  return {
    rounds: [{ count: genotypes, epochs }],
    propose(born, judged) {
      if (born >= genotypes) return null;
      const founder = founders[born];
      if (founder === undefined && judged.length < born) return null;
      const known = judged.slice(0, born);
      const how = { fits, stream: randomStream(seed, 'predictor', born) };
      if (transfers) return climb(space, known, { ...how, earlier, epochs });
      const genotype = founder ?? acquire(space, known, how);
      return genotype === null ? null : { genotype, epochs };
    },
  };
}

interface How {
  readonly fits: Fits;
  readonly stream: RandomStream;
}

/** Of the mutations that were not judged yet, the one whose sampled accuracy is highest; null where there is none. */
function acquire(space: SearchSpace, judged: readonly Judged[], { fits, stream }: How): Genotype | null {
  const known = hashesOf(judged);
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
  return sampledBest([...pool.values()], accuracyModel(judged.map(knownOf)).beliefs, stream);
}

/**
 * With earlier searches: from uniform draws and all known cells, mutations of those of highest mean, round by round; of the best of all that were
 * not judged here, the first proposal takes the highest mean, later ones the highest sample.
 */
function climb(
  space: SearchSpace,
  judged: readonly Judged[],
  { fits, stream, earlier, epochs }: How & { readonly earlier: Earlier; readonly epochs: number },
): Proposal | null {
  // One that was too slow to train says nothing of accuracy.
  const { beliefs, interval } = accuracyModel(judged.filter(wasTrained).map(knownOf), earlier);
  const looked = new Map<string, { readonly genotype: Genotype; readonly mean: number }>();
  const look = (genotype: Genotype): void => {
    const hash = genotypeHash(genotype);
    if (!looked.has(hash) && isOf(space, genotype) && fits(genotype))
      looked.set(hash, { genotype, mean: beliefs(genotype).mean });
  };
  for (const { genotype } of [...earlier.flat(), ...judged]) look(genotype);
  const draw = genotypeDrawer(space);
  for (let i = 0; i < drawn; i++) look(draw(stream));
  const byMean = () => [...looked.values()].toSorted((a, b) => b.mean - a.mean);
  for (let round = 0; round < rounds; round++) {
    const leading = byMean().slice(0, parents);
    for (let i = 0; i < candidates; i++) {
      const parent = leading[i % leading.length];
      if (parent !== undefined) look(mutatedGenotype(space, parent.genotype, stream));
    }
  }
  const known = hashesOf(judged);
  const pool = byMean()
    .map(({ genotype }) => genotype)
    .filter((genotype) => !known.has(genotypeHash(genotype)))
    .slice(0, candidates);
  const genotype = judged.length === 0 ? pool[0] : sampledBest(pool, beliefs, stream);
  return genotype == null ? null : { genotype, epochs, expected: interval(beliefs(genotype)) };
}

/** Earlier searches may have had other operations. */
const isOf = ({ operations }: SearchSpace, genotype: Genotype): boolean =>
  genotypeCells(genotype).every(({ cell }) =>
    cell.nodes.flat().every(({ operation }) => operations.includes(operation)),
  );

function sampledBest(pool: readonly Genotype[], beliefs: Beliefs, stream: RandomStream): Genotype | null {
  let chosen: { readonly genotype: Genotype; readonly sampled: number } | null = null;
  for (const genotype of pool) {
    const { mean, deviation } = beliefs(genotype);
    const sampled = mean + deviation * stream.normal();
    if (chosen === null || sampled > chosen.sampled) chosen = { genotype, sampled };
  }
  return chosen?.genotype ?? null;
}

const hashesOf = (judged: readonly Judged[]): ReadonlySet<string> =>
  new Set(judged.map(({ genotype }) => genotypeHash(genotype)));

const knownOf = ({ genotype, validation }: Judged): KnownAccuracy => ({ genotype, accuracy: validation.accuracy });
