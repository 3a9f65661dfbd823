/** @file What black-box strategies propose, compared with their papers on made-up accuracies: no network is trained. */
import { describe, expect, it } from 'vitest';
import { choiceLayout } from '@/domain/architecture-layout';
import { type Genotype, genotypeCells, genotypeHash } from '@/domain/genotype';
import { mutatedGenotype } from '@/domain/genotype/mutate';
import { randomStream } from '@/domain/random';
import { halvingRounds, type RandomSearchConfig, runConfigSchemaOf } from '@/domain/run-config';
import { type SearchSpace, searchSpaceSchema, spacePresets } from '@/domain/space';
import { genotypeMixture, randomGenotype } from '@/nas/derive';
import { memoryIds } from '@/test/run-in-memory';
import { smallSpace } from '@/test/small-run';
import { accuracyModel } from './accuracy-model';
import { best, type Judged } from './judged';
import { proposalsOf } from './proposals';
import { proxyOf } from './zero-cost';

const configOf = (changes: Partial<RandomSearchConfig>): RandomSearchConfig =>
  runConfigSchemaOf['random-search'].parse({
    kind: 'random-search',
    space: memoryIds.space,
    task: { taskSet: memoryIds.taskSet },
    ...changes,
  });

const operations = (genotype: Genotype) =>
  genotypeCells(genotype).flatMap(({ cell }) => cell.nodes.flat().map(({ operation }) => operation));
/** Share of separable convolutions. */
const accuracyOf = (genotype: Genotype): number => {
  const all = operations(genotype);
  return all.filter((operation) => operation === 'sep_conv_3x3').length / all.length;
};

function follow(
  changes: Partial<RandomSearchConfig>,
  accuracy = accuracyOf,
  space: SearchSpace = smallSpace,
): Judged[] {
  const proposals = proposalsOf(space, configOf(changes), null);
  const judged: Judged[] = [];
  const next = () => proposals.propose(judged.length, judged);
  for (let proposal = next(); proposal !== null; proposal = next())
    judged.push({ ...proposal, validation: { accuracy: accuracy(proposal.genotype), loss: 0 } });
  // Asked ahead, each is the same or not to be said yet.
  for (const [at, { genotype }] of judged.entries())
    for (const known of [0, at - 1, judged.length]) {
      const ahead = proposals.propose(at, judged.slice(0, Math.max(0, known)));
      if (known >= at || ahead !== null) expect(ahead?.genotype).toEqual(genotype);
    }
  return judged;
}

/** Pairs of `after` that `before` lacks at the same node. */
function changedPairs(before: Genotype, after: Genotype): number {
  const pairs = (genotype: Genotype) =>
    genotypeCells(genotype).flatMap(({ type, cell }) =>
      cell.nodes.flatMap((edges, node) => edges.map((edge) => `${type} ${node} ${edge.input} ${edge.operation}`)),
    );
  return pairs(after).filter((pair) => !pairs(before).includes(pair)).length;
}

describe('a mutation', () => {
  it.each(['base', 'darts', 'nas-bench-201'] as const)(
    'of a %s cell changes one pair and is of the space',
    (preset) => {
      const space = searchSpaceSchema.parse({ ...spacePresets[preset] });
      for (let seed = 0; seed < 60; seed++) {
        const stream = randomStream(seed, 'mutation');
        const before = randomGenotype(space, stream);
        const after = mutatedGenotype(space, before, stream);
        expect(changedPairs(before, after)).toBe(1);
        // Throws if the space does not contain it.
        expect(genotypeMixture(space, after).z).toHaveLength(
          choiceLayout(space).reduce((sum, { size }) => sum + size, 0),
        );
        expect(genotypeHash(after)).not.toBe(genotypeHash(before));
      }
    },
  );
});

describe('regularised evolution', () => {
  const settings = { strategy: 'regularised-evolution', genotypes: 60, population: 10, sample: 4, seed: 3 } as const;

  it('comes to better genotypes than as many uniform ones', () => {
    const mean = (judged: readonly Judged[]) =>
      judged.slice(-10).reduce((sum, { validation }) => sum + validation.accuracy, 0) / 10;
    expect(mean(follow(settings))).toBeGreaterThan(mean(follow({ ...settings, strategy: 'uniform' })) + 0.2);
  });

  it('lets the oldest die, however good', () => {
    // The first is best and all others equal: once P more were trained, nothing descends from it directly.
    const founder = genotypeHash(follow(settings)[0]?.genotype ?? never());
    const judged = follow({ ...settings, sample: 200 }, (genotype) => (genotypeHash(genotype) === founder ? 1 : 0));
    const distance = ({ genotype }: Judged) => changedPairs(judged[0]?.genotype ?? never(), genotype);
    expect(distance(judged[10] ?? never())).toBe(1);
    // Parents are the youngest P now, and the first is none of them.
    expect(judged.slice(11).some((each) => genotypeHash(each.genotype) === founder && each !== judged[0])).toBe(false);
    expect(distance(judged[11] ?? never())).not.toBe(0);
  });
});

it.each(['uniform', 'regularised-evolution', 'predictor', 'successive-halving'] as const)(
  '%s proposes within limits alone',
  (strategy) => {
    const fits = (genotype: Genotype) => operations(genotype).filter((each) => each === 'sep_conv_3x3').length <= 2;
    const proposals = proposalsOf(smallSpace, configOf({ strategy, genotypes: 30, seed: 2 }), null, fits);
    const judged: Judged[] = [];
    const next = () => proposals.propose(judged.length, judged);
    for (let proposal = next(); proposal !== null; proposal = next())
      judged.push({ ...proposal, validation: { accuracy: accuracyOf(proposal.genotype), loss: 0 } });
    expect(judged.length).toBeGreaterThanOrEqual(30);
    expect(judged.every(({ genotype }) => fits(genotype))).toBe(true);
  },
);

describe('the predictor', () => {
  const settings = { strategy: 'predictor', genotypes: 40, population: 10, seed: 3 } as const;

  it('comes to better genotypes than evolution at equal trainings, none of them twice', () => {
    const judged = follow(settings);
    const mean = (of: readonly Judged[]) =>
      of.slice(-10).reduce((sum, { validation }) => sum + validation.accuracy, 0) / 10;
    const evolved = follow({ ...settings, strategy: 'regularised-evolution', sample: 4 });
    expect(mean(judged)).toBeGreaterThan(mean(evolved));
    expect(new Set(judged.map(({ genotype }) => genotypeHash(genotype))).size).toBe(40);
  });

  it('believes in what is linear in edges and their pairs: from a few cells, about cells that it never met', () => {
    const space = searchSpaceSchema.parse({ ...spacePresets['nas-bench-201'] });
    const stream = randomStream(1, 'cells');
    const cells = Array.from({ length: 300 }, () => randomGenotype(space, stream));
    const truth = (genotype: Genotype) => {
      const all = operations(genotype);
      const share = (operation: string) => all.filter((each) => each === operation).length / all.length;
      return 90 + 5 * share('nor_conv_3x3') + 2 * share('nor_conv_1x1') - 3 * share('none') * share('none');
    };
    const { beliefs } = accuracyModel(cells.slice(0, 100).map((genotype) => ({ genotype, accuracy: truth(genotype) })));
    const unknown = cells.slice(100);
    const error = Math.sqrt(unknown.reduce((sum, cell) => sum + (beliefs(cell).mean - truth(cell)) ** 2, 0) / 200);
    const mean = unknown.reduce((sum, cell) => sum + truth(cell), 0) / 200;
    const spread = Math.sqrt(unknown.reduce((sum, cell) => sum + (truth(cell) - mean) ** 2, 0) / 200);
    expect(error).toBeLessThan(0.2 * spread);
    const doubt = (of: readonly Genotype[]) => of.reduce((sum, cell) => sum + beliefs(cell).deviation, 0) / of.length;
    expect(doubt(cells.slice(0, 100))).toBeLessThan(doubt(unknown));
  });
});

describe('the predictor, with earlier searches', () => {
  const space = searchSpaceSchema.parse({ ...spacePresets['nas-bench-201'] });
  const settings = { strategy: 'predictor', genotypes: 6, population: 4, seed: 3 } as const;
  /** Of an easy task: what is good here is good there, and hardly anything is wrong. */
  const there = (genotype: Genotype) => 0.98 + 0.018 * here(genotype);
  const here = (genotype: Genotype) => {
    const all = operations(genotype);
    return all.filter((operation) => operation === 'nor_conv_3x3').length / all.length;
  };
  const stream = randomStream(4, 'earlier');
  const earlier = [
    Array.from({ length: 60 }, () => randomGenotype(space, stream)).map((genotype) => ({
      genotype,
      accuracy: there(genotype),
    })),
  ];
  const searched = (before: typeof earlier, changes: Partial<RandomSearchConfig> = {}, accuracy = here) => {
    const proposals = proposalsOf(space, configOf({ ...settings, ...changes }), null, undefined, before);
    const judged: Judged[] = [];
    const next = () => proposals.propose(judged.length, judged);
    for (let proposal = next(); proposal !== null; proposal = next())
      judged.push({ ...proposal, validation: { accuracy: accuracy(proposal.genotype), loss: 0 } });
    return judged;
  };

  it('is where it would come to after many trainings, at the first, and says what it expects', () => {
    const [first] = searched(earlier);
    const alone = searched([], { genotypes: 20 });
    expect(first?.validation.accuracy).toBeGreaterThanOrEqual(
      Math.max(...alone.map((each) => each.validation.accuracy)),
    );
    expect(first?.expected).toBeDefined();
    expect(alone.every(({ expected }) => expected === undefined)).toBe(true);
  });

  it('learns how hard this task is from its first trainings: the expected interval narrows', () => {
    const judged = searched(earlier, {}, (genotype) => 0.3 + 0.4 * here(genotype));
    const width = ({ expected }: Judged) => (expected?.high ?? 1) - (expected?.low ?? 0);
    expect(width(judged.at(-1) ?? never())).toBeLessThan(0.5 * width(judged[0] ?? never()));
  });

  it('learns a task where the contrary is good, though earlier searches mislead it', () => {
    const contrary = earlier.map((cells) => cells.map((each) => ({ ...each, accuracy: 1 - here(each.genotype) })));
    const accuracies = searched(contrary, { genotypes: 30 }).map(({ validation }) => validation.accuracy);
    expect(accuracies[0]).toBeLessThan(0.2);
    expect(Math.max(...accuracies)).toBeGreaterThan(0.6);
  });

  it('proposes none of their cells whose operations this space lacks, none twice, and nothing beyond limits', () => {
    const narrow = { ...space, operations: space.operations.filter((operation) => operation !== 'nor_conv_3x3') };
    const fits = (genotype: Genotype) => operations(genotype).filter((each) => each === 'nor_conv_1x1').length <= 3;
    const proposals = proposalsOf(narrow, configOf({ ...settings, genotypes: 15 }), null, fits, earlier);
    const judged: Judged[] = [];
    const next = () => proposals.propose(judged.length, judged);
    for (let proposal = next(); proposal !== null; proposal = next())
      judged.push({ ...proposal, validation: { accuracy: 0.5, loss: 0 } });
    expect(judged).toHaveLength(15);
    expect(new Set(judged.map(({ genotype }) => genotypeHash(genotype))).size).toBe(15);
    expect(judged.every(({ genotype }) => fits(genotype) && !operations(genotype).includes('nor_conv_3x3'))).toBe(true);
  });
});

describe('successive halving', () => {
  it('has the rounds of Hyperband’s table: 81 of one epoch, 27 of three, … one of 81', () => {
    expect(halvingRounds(81, { halving: 3, epochs: 81 })).toEqual([
      { count: 81, epochs: 1 },
      { count: 27, epochs: 3 },
      { count: 9, epochs: 9 },
      { count: 3, epochs: 27 },
      { count: 1, epochs: 81 },
    ]);
  });

  it('passes the best of each round on, and the best of the last is the result', () => {
    const judged = follow({ strategy: 'successive-halving', genotypes: 9, halving: 3, epochs: 9 });
    expect(judged.map(({ epochs }) => epochs)).toEqual([...Array(9).fill(1), ...Array(3).fill(3), 9]);
    const accuracies = judged.slice(0, 9).map(({ validation }) => validation.accuracy);
    const passed = judged.slice(9, 12).map(({ validation }) => validation.accuracy);
    expect(passed).toEqual(accuracies.toSorted((a, b) => b - a).slice(0, 3));
    expect(best(judged)).toBe(judged.at(-1));
  });
});

it('zero-cost proxies are those of their papers', () => {
  const [theta, g] = [Float32Array.of(1, -2, 0), Float32Array.of(3, 0.5, -4)];
  expect(proxyOf('snip', theta, g)).toBeCloseTo(3 + 1, 6);
  expect(proxyOf('gradient-norm', theta, g)).toBeCloseTo(Math.sqrt(9 + 0.25 + 16), 6);
});

const never = (): never => {
  throw new Error('no such genotype');
};
