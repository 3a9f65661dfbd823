/**
 * @file As many images as ImageNet has: imported by the importing process with the product's limits, opened, divided into parts, checked for leaks, drawn
 * from. Each stage's figures are kept in the folder, and a stage that is done is not done again.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readEqual } from '@/datasets/equal-images';
import { readNear } from '@/datasets/near/kept-near';
import { type Dataset, openDataset, sampleDataset } from '@/datasets/store';
import { datasetIdSchema } from '@/domain/ids';
import { type ImporterJob, importerJobSchema } from '@/domain/importer-protocol';
import { type TaskSetSpec, taskSetSpecSchema } from '@/domain/task-set';
import { tunables } from '@/domain/tunables';
import { batchAt, loadTask } from '@/nas/tasks/batches';
import { findLeaks } from '@/nas/tasks/leak-check';
import { sampleTask } from '@/nas/tasks/sample';
import { startImporter } from '@/server/services/importer/process';
import { statusOf } from '@/server/services/system/processes';
import { bundlePrograms } from '@/workers/test-support/programs';
import { matchingClasses, randomSplit } from '../../app/task-sets/parts';
import { writeScaleTar } from './generate';

const classes = 1000;
const id = datasetIdSchema.parse('ds_000000000001');

export async function measureScale(folder: string, images: number, photographs: string | null) {
  const tar = path.join(folder, 'images.tar');
  const stage = stagesIn(folder);
  const generated = await stage('generated', async () => {
    const cpu = process.cpuUsage();
    await writeScaleTar(tar, { images, classes, archive: photographs });
    return { cpuSeconds: cpuSecondsSince(cpu), bytes: statSync(tar).size };
  });
  const imported = await stage('imported', () =>
    working({
      kind: 'images',
      ...{ name: 'As many as ImageNet', licence: 'research', origin: 'bench:encoded', confined: false },
      ...{ side: 32, keep: 'encoded', paths: [tar], root: path.join(folder, 'store') },
    }),
  );
  const directory = String(imported.directory);
  const looked = await stage('looked', () => working({ kind: 'look', directories: [directory, directory] }));
  const used = await stage('used', () => use(directory, images));
  return { generated, imported, looked, used };
}

const cpuSecondsSince = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before);
  return Math.round((user + system) / 1e6);
};

/** The figures of a stage: kept ones, or new. */
function stagesIn(folder: string) {
  return async <Figures extends object>(
    name: string,
    measure: () => Promise<Figures>,
  ): Promise<Record<string, unknown>> => {
    const file = path.join(folder, `${name}.json`);
    if (!existsSync(file)) writeFileSync(file, JSON.stringify(await measure(), null, 2));
    return JSON.parse(readFileSync(file, 'utf8'));
  };
}

type Input = Parameters<typeof importerJobSchema.parse>[0];

/** Has the importing process do a job: time, processor time, and resident memory at its highest, by its own messages. */
async function working(input: Input) {
  const job: ImporterJob = importerJobSchema.parse(input);
  const programs = await bundlePrograms({ importer: new URL('../../workers/importer/main.ts', import.meta.url) });
  const begun = performance.now();
  const limits = job.kind === 'images' ? tunables.importLimits : tunables.lookingLimits;
  const importer = startImporter({ program: programs.file('importer'), job, limits });
  const now = () => ({
    seconds: Math.round((performance.now() - begun) / 1000),
    cpuSeconds: Math.round((statusOf(importer.pid ?? 0)?.coreTicks ?? 0) / 100),
    ...memoryOf(importer.pid ?? 0),
  });
  const steps: (ReturnType<typeof now> & { said: string })[] = [];
  let told = Number.NEGATIVE_INFINITY;
  let end: object | null = null;
  let last = now();
  const timer = setInterval(() => {
    const found = now();
    if (found.peakMB > 0) last = found;
  }, 500);
  try {
    for await (const line of importer.lines()) {
      if (line.type === 'failed') throw new Error(line.message);
      if (line.type !== 'progress') end = line;
      else if (line.fraction >= told + 0.1 || !line.message.includes('read')) {
        told = line.fraction;
        steps.push({ said: line.message, ...now() });
        process.stderr.write(`${JSON.stringify(steps.at(-1))}\n`);
      }
    }
  } finally {
    clearInterval(timer);
    importer.end();
    programs.remove();
  }
  if (end === null) throw new Error(`the importing process ended without a word (${importer.overran() ?? 'killed?'})`);
  return { ...end, ...last, seconds: Math.round((performance.now() - begun) / 1000), steps };
}

function memoryOf(pid: number): { rssMB: number; peakMB: number } {
  const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  const of = (name: string): number =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / 1000);
  return { rssMB: of('VmRSS'), peakMB: of('VmHWM') };
}

/** What a page and a run do with the dataset, in this process. */
async function use(directory: string, images: number) {
  const opening = performance.now();
  const stored = openDataset(directory);
  const openMs = performance.now() - opening;
  const { spec, pattern } = dividing(stored, images);
  const datasets = new Map([[id, stored]]);
  const drawing = performance.now();
  const task = sampleTask({ spec, datasets, seed: 1, part: 'heldOut', index: 0 });
  const drawMs = performance.now() - drawing;
  const data = loadTask(task, stored);
  const reading = performance.now();
  const batch = await batchAt(data, 'train', { batch: 64, stepIndex: 0, seed: 1, until: 1 });
  const firstBatchMs = performance.now() - reading;
  const first = [await leaks(spec, datasets), await leaks(spec, datasets)];
  const sampling = performance.now();
  await sampleDataset(directory);
  const near = readNear(stored, stored);
  const { train, test } = stored.manifest;
  return {
    images: train.images + test.images,
    shards: (train.shards?.length ?? 0) + (test.shards?.length ?? 0),
    openMs,
    classesInParts: { pattern, heldOut: spec.sources[0]?.classes.heldOut.length },
    taskOf200: { drawMs, trainImages: data.train.count, firstBatchMs, batch: batch.valid },
    leakChecks: first,
    near: near && { ...near, pairs: near.pairs.length, within: near.within?.count },
    sampleMs: performance.now() - sampling,
    peakMB: memoryOf(process.pid).peakMB,
  };
}

/** By pattern the classes of one word, the rest by seeded shares, as the editor of task sets does it. */
function dividing({ manifest }: Dataset, images: number): { spec: TaskSetSpec; pattern: number } {
  const pattern = matchingClasses(manifest.classes, 'n0100*');
  const parts = randomSplit(classes, { metaTrain: 600, metaValidation: 200 }, 1);
  const heldOut = [...new Set([...pattern, ...parts.heldOut])].slice(0, 200);
  const rest = Array.from({ length: classes }, (_, index) => index).filter((index) => !heldOut.includes(index));
  const spec = taskSetSpecSchema.parse({
    sources: [{ dataset: id, classes: { metaTrain: rest.slice(0, 600), metaValidation: rest.slice(600), heldOut } }],
    ways: { min: 200, max: 200 },
    resolutions: [32],
    perClass: {
      train: Math.floor((0.7 * images) / classes),
      validation: Math.floor((0.1 * images) / classes),
      test: 'all',
    },
  });
  return { spec, pattern: pattern.length };
}

/** A check of an edit, as the web server does it. */
async function leaks(spec: TaskSetSpec, datasets: ReadonlyMap<typeof id, Dataset>) {
  const [stored] = [...datasets.values()];
  if (stored === undefined || readEqual(stored, stored) === undefined)
    throw new Error('nobody looked for equal images');
  const begun = performance.now();
  const report = await findLeaks(spec, datasets);
  const ms = performance.now() - begun;
  const repeats = report.leaks.map(({ parts, count }) => [...parts, count].join(' '));
  return { ms, images: report.imagesChecked, repeats, within: report.withinParts.count };
}
