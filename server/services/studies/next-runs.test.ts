/** @file The planner: what it requests, in which order, and that it never depends on how far an earlier call got. */

import { describe, expect, it } from 'vitest';
import { type Genotype, genotypeHash } from '@/domain/genotype';
import { randomGenotype } from '@/domain/genotype/random';
import { genotypeIdSchema, priorIdSchema, runIdSchema, spaceIdSchema, taskSetIdSchema } from '@/domain/ids';
import { randomStream } from '@/domain/random';
import { runConfigSchema } from '@/domain/run-config';
import { searchSpaceSchema } from '@/domain/space';
import { type StudyDefinition, type StudyDefinitionInput, studyDefinitionSchema, studyRowKeys } from '@/domain/study';
import { studySection } from '@/domain/study/report';
import { fc } from '@/test/fast-check';
import { measureMetaCosts, measureStudy } from './measure';
import {
  type FoldFacts,
  halvingWithin,
  nextRuns,
  type StudyGenotype,
  type StudyRun,
  type StudyState,
  studyKeys,
} from './next-runs';
import { mostRuns } from './read';

const space = searchSpaceSchema.parse({ operations: ['skip_connect', 'sep_conv_3x3', 'avg_pool_3x3'], nodes: 2 });
/** As large as they have separable convolutions. */
const sizeOf = (genotype: Genotype): number => 1000 + 100 * (JSON.stringify(genotype).match(/sep_conv/g)?.length ?? 0);
const someGenotype = (seed: number): Genotype => randomGenotype(space, randomStream(seed, 'planner-test'));
const facts: FoldFacts = {
  space,
  parametersOf: sizeOf,
  genotypeOfPrior: () => someGenotype(777),
  epochMacs: () => 0.1,
  mostParameters: () => someGenotype(888),
  fewestParameters: () => someGenotype(777),
};

const definition = (changes: Partial<StudyDefinitionInput> = {}): StudyDefinition =>
  studyDefinitionSchema.parse({
    folds: [
      {
        name: 'without digits',
        taskSet: taskSetIdSchema.parse('ts_000000000000'),
        space: spaceIdSchema.parse('sp_000000000000'),
        priors: [{ seed: 5 }, { seed: 6 }],
        tasks: [{ index: 0 }, { index: 1 }],
      },
    ],
    rows: [
      'adapt',
      'prior-genotype',
      'search',
      'random',
      'random-best',
      'random-matched',
      'most-parameters',
      'fewest-parameters',
      'borrowed',
    ],
    budgets: [1, 4],
    randomGenotypes: 3,
    ...changes,
  });

const idOf = (prefix: string, number: number): string => `${prefix}_${number.toString(36).padStart(12, '0')}`;

const costs = (seconds: number, macs: number) =>
  new Map([
    ['compute.seconds', seconds],
    ['compute.macs', macs],
  ]);

/** Ends runs at once: meta-trainings leave a prior, searches a genotype, retrainings accuracies. */
class World {
  readonly runs = new Map<string, StudyRun>();
  readonly genotypes = new Map<string, StudyGenotype>();
  private readonly byHash = new Map<string, StudyGenotype>();

  record(document: Genotype): StudyGenotype {
    const hash = genotypeHash(document);
    const known = this.byHash.get(hash);
    if (known !== undefined) return known;
    const made = { id: genotypeIdSchema.parse(idOf('gt', this.byHash.size)), hash, document };
    this.byHash.set(hash, made);
    return made;
  }

  finish(key: string, kind: string): void {
    const number = [...key].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 100_000, 7);
    const search = kind === 'adapt' || kind === 'search' || kind === 'random-search';
    this.runs.set(key, {
      id: runIdSchema.parse(idOf('run', number)),
      state: 'finished',
      prior: kind === 'meta-train' ? priorIdSchema.parse(idOf('pr', number)) : null,
      genotype: search ? this.record(someGenotype(number % 5)) : null,
      summary:
        kind === 'evaluate'
          ? new Map([
              ['test.accuracy', (number % 97) / 100],
              ['validation.accuracy', (number % 89) / 100],
              ['parameters', 10],
            ])
          : new Map([...costs(2, 3), ['ranking.macs', 1]]),
      seconds: 2,
    });
  }

  state(): StudyState {
    return { runs: this.runs, genotypes: this.genotypes };
  }
}

/** Plans and ends until nothing is left; of each plan only the part that `take` keeps is done, as after a crash. */
function complete(study: StudyDefinition, take: (index: number) => boolean = () => true, known = facts): World {
  const world = new World();
  for (let turn = 0; turn < 1000; turn++) {
    const plan = nextRuns(study, [known], world.state());
    if (plan.runs.length === 0 && plan.genotypes.length === 0) return world;
    plan.genotypes.forEach(({ key, document }, index) => {
      if (index === 0 || take(index)) world.genotypes.set(key, world.record(document));
    });
    plan.runs.forEach(({ key, config }, index) => {
      expect(world.runs.has(key)).toBe(false);
      if (index === 0 || take(index)) world.finish(key, runConfigSchema.parse(config).kind);
    });
  }
  throw new Error('the planner never ends');
}

describe('what a study needs next', () => {
  it('begins with meta-trainings, searches that need no prior, and drawn genotypes', () => {
    const { runs, genotypes } = nextRuns(definition(), [facts], new World().state());
    const kinds = runs.map(({ config }) => config.kind);
    expect(kinds.filter((kind) => kind === 'meta-train')).toHaveLength(2);
    expect(kinds.filter((kind) => kind === 'search')).toHaveLength(2 * 2 * 2);
    expect(kinds).not.toContain('adapt');
    expect(genotypes).toHaveLength(2 * 3 + 2);
  });

  it('draws the same genotypes for a task regardless of other folds and tasks', () => {
    const [alone] = definition().folds;
    const other = { ...alone, name: 'without clothes' };
    const drawn = (folds: readonly unknown[]) => {
      const study = definition({ folds: folds as StudyDefinition['folds'], rows: ['adapt', 'random'] });
      const { genotypes } = nextRuns(study, [facts, facts], new World().state());
      return (fold: number, task: number): string[] =>
        [0, 1, 2].map((index) => {
          const key = studyKeys.random(fold, task, index);
          return genotypeHash(genotypes.find((each) => each.key === key)?.document ?? someGenotype(0));
        });
    };
    const whole = drawn([other, alone]);
    expect(whole(1, 1)).toEqual(drawn([{ ...alone, tasks: [{ index: 1 }] }])(0, 0));
    expect(whole(1, 1)).not.toEqual(whole(1, 0));
    expect(whole(1, 1)).not.toEqual(whole(0, 1));
  });

  it('adapts once the prior is there, with the seed of that prior', () => {
    const world = new World();
    world.finish(studyKeys.metaTraining(0, 1), 'meta-train');
    const { runs } = nextRuns(definition(), [facts], world.state());
    const adapts = runs.flatMap(({ config }) => (config.kind === 'adapt' ? [config] : []));
    expect(adapts).toHaveLength(2);
    expect(adapts.every(({ seed }) => seed === 6)).toBe(true);
  });

  it('gives each budget a run of that length', () => {
    const { runs } = nextRuns(definition(), [facts], new World().state());
    const steps = runs.flatMap(({ config }) => (config.kind === 'search' ? [config.steps] : []));
    expect(new Set(steps)).toEqual(new Set([50, 200]));
  });

  it('retrains equal cells of a task once per seed', () => {
    const { runs } = complete(definition());
    const hashes = new Set([...runs.keys()].filter((key) => key.includes('/retrain/')).map((key) => key.split('/')[3]));
    const perTask = [...runs.keys()].filter((key) => key.startsWith('f0/t0/retrain/'));
    expect(perTask.length).toBe(2 * new Set(perTask.map((key) => key.split('/')[3])).size);
    expect(runs.size).toBeLessThan(mostRuns(definition()).total);
    expect(hashes.size).toBeGreaterThan(3);
  });

  it('starts from the weights or the architecture alone where asked', () => {
    const world = new World();
    world.finish(studyKeys.metaTraining(0, 0), 'meta-train');
    const study = definition({ rows: ['adapt', 'weights-only', 'architecture-only'] });
    const { runs } = nextRuns(study, [facts], world.state());
    const adapts = runs.flatMap(({ config }) => (config.kind === 'adapt' ? [config] : []));
    const starts = adapts.map(({ architecture, weightStart }) => [architecture ?? 'adapt', weightStart ?? 'prior']);
    expect(new Set(starts.map((each) => each.join()))).toEqual(
      new Set(['adapt,prior', 'uniform,prior', 'adapt,random']),
    );
  });

  it('matches what was adapted within ±10 % of its parameters, or ends without that row', () => {
    const study = definition({ rows: ['adapt', 'random-matched'] });
    const { runs, genotypes } = complete(study);
    const units = [0, 1].flatMap((prior) => [0, 1].map((task) => ({ fold: 0, prior, task })));
    for (const unit of units) {
      const adapted = runs.get(studyKeys.search(unit, 'adapt'))?.genotype?.document;
      const matched = genotypes.get(studyKeys.matched(unit))?.document;
      if (adapted === undefined || matched === undefined) throw new Error('a genotype is missing');
      expect(Math.abs(sizeOf(matched) / sizeOf(adapted) - 1)).toBeLessThanOrEqual(0.1);
    }
    const adapted = new Set([0, 1, 2, 3, 4].map((seed) => genotypeHash(someGenotype(seed))));
    const parametersOf = (genotype: Genotype): number => (adapted.has(genotypeHash(genotype)) ? 1e9 : sizeOf(genotype));
    const world = complete(study, undefined, { ...facts, parametersOf });
    expect(world.genotypes.size).toBe(0);
    const measurements = measureStudy(study, world.state());
    expect(measurements.map(({ row }) => row)).toEqual(units.map(() => 'adapt'));
    const { delta, budgets } = study;
    const section = studySection({ measurements, metaCosts: [], rowKeys: studyRowKeys(study), budgets, delta });
    expect(section.rows.map(({ row }) => row)).toEqual(['adapt']);
  });

  it('ranks by each proxy at once, and halves within what adapting took', () => {
    const study = definition({ rows: ['adapt', 'zero-cost', 'successive-halving'], proxies: ['snip', 'macs'] });
    const world = new World();
    const first = nextRuns(study, [facts], world.state()).runs.map(({ config }) => config);
    expect(first.flatMap((config) => (config.kind === 'random-search' ? config.proxy : []))).toEqual(
      [0, 1, 2, 3].flatMap(() => ['snip', 'macs']),
    );
    // Adapting takes 3 multiply-accumulates, an epoch of a genotype 0.1.
    const unit = { fold: 0, prior: 1, task: 0 };
    world.finish(studyKeys.metaTraining(0, 1), 'meta-train');
    world.finish(studyKeys.search(unit, 'adapt'), 'adapt');
    const planned = nextRuns(study, [facts], world.state()).runs.find(
      ({ key }) => key === studyKeys.search(unit, 'successive-halving'),
    );
    expect(planned?.config).toMatchObject({ strategy: 'successive-halving', genotypes: 11, epochs: 9, seed: 6 });
    const costs = measureStudy(study, complete(study).state());
    expect(costs.find(({ row }) => row === 'zero-cost@snip')).toMatchObject({ macs: 1, seconds: null });
    expect(costs.find(({ row }) => row === 'successive-halving')).toMatchObject({ macs: 3, seconds: 2 });
    expect(mostRuns(study).searches).toBe(4 * 4);
  });

  it.each([
    [0.5, 2, 1],
    [2, 2, 1],
    [6, 3, 3],
    [26.9, 8, 3],
    [27, 9, 9],
    [1e9, 243, 243],
  ])('of %f epochs in all halves from %i genotypes up to %i epochs', (within, genotypes, epochs) => {
    expect(halvingWithin(within)).toMatchObject({ genotypes, epochs });
  });

  it('ends with the same runs whenever it was interrupted', () => {
    const whole = complete(definition());
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
        const stream = randomStream(seed, 'interruptions');
        const world = complete(definition(), () => stream.uniform() < 0.3);
        expect([...world.runs.keys()].sort()).toEqual([...whole.runs.keys()].sort());
        expect(measureStudy(definition(), world.state())).toEqual(measureStudy(definition(), whole.state()));
      }),
      { numRuns: 15 },
    );
  });
});

describe('what is measured', () => {
  it('has every row of every unit once all runs ended', () => {
    const study = definition();
    const rows = measureStudy(study, complete(study).state());
    const perUnit = ['adapt', 'prior-genotype', 'search@1', 'search@4', 'random', 'random-best', 'random-matched'];
    expect(rows).toHaveLength(4 * (perUnit.length + 3));
    expect(rows.slice(0, perUnit.length).map(({ row }) => row)).toEqual(perUnit);
  });

  it('chooses the best random genotype on validation, never on test', () => {
    const study = definition({ rows: ['adapt', 'random', 'random-best'], retrainingSeeds: [0] });
    const { runs, genotypes } = complete(study);
    const results = [0, 1, 2].map((index) => {
      const hash = genotypes.get(studyKeys.random(0, 0, index))?.hash ?? '';
      return runs.get(studyKeys.retraining(0, 0, hash, 0))?.summary ?? new Map<string, number>();
    });
    const best = results.reduce((a, b) =>
      (b.get('validation.accuracy') ?? 0) > (a.get('validation.accuracy') ?? 0) ? b : a,
    );
    const measured = measureStudy(study, { runs, genotypes });
    const row = measured.find((each) => each.row === 'random-best' && each.task === 0);
    expect(row?.accuracy).toBeCloseTo(100 * (best.get('test.accuracy') ?? Number.NaN));
  });

  it('leaves out a row until all its retraining seeds ended', () => {
    const study = definition({ rows: ['adapt'] });
    const { runs, genotypes } = complete(study);
    const hash = runs.get(studyKeys.search({ fold: 0, prior: 0, task: 0 }, 'adapt'))?.genotype?.hash ?? '';
    const before = measureStudy(study, { runs, genotypes }).length;
    runs.delete(studyKeys.retraining(0, 0, hash, 1));
    expect(measureStudy(study, { runs, genotypes }).length).toBeLessThan(before);
  });

  it('charges the best of the random genotypes with all their retrainings, and the mean with nothing', () => {
    const study = definition({ rows: ['adapt', 'random', 'random-best'], retrainingSeeds: [0] });
    const world = complete(study);
    for (const [key, run] of world.runs)
      if (key.includes('/retrain/'))
        world.runs.set(key, { ...run, summary: new Map([...run.summary, ...costs(5, 1)]) });
    const of = (row: string) => measureStudy(study, world.state()).find((each) => each.row === row);
    expect(of('random')?.seconds).toBe(0);
    expect(of('random-best')?.seconds).toBe(15);
  });
});

describe('what meta-training took', () => {
  it('is what the run counted, and only for one that did not the time from its start to its end', () => {
    const study = definition();
    const { runs, genotypes } = complete(study);
    const change = (prior: number, summary: StudyRun['summary']): void => {
      const run = runs.get(studyKeys.metaTraining(0, prior));
      if (run !== undefined) runs.set(studyKeys.metaTraining(0, prior), { ...run, summary, seconds: 1000 });
    };
    change(0, costs(40, 5e9));
    change(1, new Map());
    expect(measureMetaCosts(study, { runs, genotypes })).toEqual([
      { fold: 'without digits', seconds: 40, macs: 5e9 },
      { fold: 'without digits', seconds: 1000, macs: null },
    ]);
  });
});

describe('a definition', () => {
  it.each([
    ['two folds of one name', (study: StudyDefinitionInput) => ({ ...study, folds: [...study.folds, ...study.folds] })],
    ['no adapt row', (study: StudyDefinitionInput) => ({ ...study, rows: ['search' as const] })],
    ['a budget twice', (study: StudyDefinitionInput) => ({ ...study, budgets: [4, 4] })],
    [
      'borrowing with a single task',
      (study: StudyDefinitionInput) => ({
        ...study,
        folds: study.folds.map((fold) => ({ ...fold, tasks: [{ index: 0 }] })),
      }),
    ],
    ['an unknown setting', (study: StudyDefinitionInput) => ({ ...study, adaptation: { stepz: 1 } })],
  ])('is refused for %s', (_name, change) => {
    expect(studyDefinitionSchema.safeParse(change(definition())).success).toBe(false);
  });
});
