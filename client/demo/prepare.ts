/** @file What the demo needs: dataset, task set and search space; made once per data folder, found again afterwards. */
import type { Client } from '@/client/create-client';
import { contentHash } from '@/domain/content-hash';
import { DomainError } from '@/domain/errors';
import type { SpaceId, TaskSetId } from '@/domain/ids';
import type { DatasetRecord } from '@/domain/records/dataset';
import type { SpaceSizes } from '@/domain/records/space';
import { type TaskSetSpec, taskSetSpecSchema } from '@/domain/task-set';
import { plan, scripts, taskSizes } from './plan';
import { formatSeconds, type Screen } from './screen';

export interface Prepared {
  readonly taskSet: TaskSetId;
  readonly space: SpaceId;
  readonly sizes: SpaceSizes;
}

const parts = ['metaTrain', 'metaValidation', 'heldOut'] as const;
const partTitles = { metaTrain: 'meta-training', metaValidation: 'choosing a prior', heldOut: 'held out' } as const;

const count = (value: number) => value.toLocaleString('en');

export async function prepare(client: Client, screen: Screen): Promise<Prepared> {
  screen.line('1  Data');
  const glyphs = await bringGlyphs(client, screen);
  screen.line('2  Tasks');
  const taskSet = await bringTaskSet(client, screen, glyphs);
  screen.line('3  Search space');
  return { taskSet, ...(await bringSpace(client, screen)) };
}

async function bringGlyphs(client: Client, screen: Screen): Promise<DatasetRecord> {
  const source = (await client.datasets.sources.query()).find(({ name }) => name === 'glyphs');
  if (source === undefined || (!source.available && source.imported === null))
    throw new DomainError('not-installed', `The demo needs glyphs. ${source?.hint ?? ''}`.trimEnd());
  const startedAt = performance.now();
  const dataset =
    source.imported === null
      ? await client.datasets.importSource.mutate({ source: 'glyphs' })
      : await client.datasets.get.query({ id: source.imported });
  const how =
    source.imported === null ? `drawn in ${formatSeconds((performance.now() - startedAt) / 1000)}` : 'drawn before';
  const { train, test, classes } = dataset.manifest;
  screen.line(
    `   ${source.title}: ${classes.length} characters; ${count(train.images)} training images in fonts without serifs, ${count(test.images)} test images in fonts with (${how})`,
  );
  return dataset;
}

async function bringTaskSet(client: Client, screen: Screen, glyphs: DatasetRecord): Promise<TaskSetId> {
  const spec = specOf(glyphs);
  for (const part of parts) {
    const { length } = classesOf(glyphs, part);
    screen.line(`   ${partTitles[part]}: ${scripts[part].join(', ')} (${length} characters)`);
  }
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
  const { id } = known ?? (await client.taskSets.create.mutate({ name: 'Glyphs of scripts never met before', spec }));
  return id;
}

const specOf = (glyphs: DatasetRecord): TaskSetSpec =>
  taskSetSpecSchema.parse({
    ...taskSizes,
    sources: [
      {
        dataset: glyphs.id,
        classes: {
          metaTrain: classesOf(glyphs, 'metaTrain'),
          metaValidation: classesOf(glyphs, 'metaValidation'),
          heldOut: classesOf(glyphs, 'heldOut'),
        },
      },
    ],
  });

/** Indices of the classes of a part's scripts. */
function classesOf({ manifest }: DatasetRecord, part: keyof typeof scripts): number[] {
  const names: readonly string[] = scripts[part];
  return (manifest.groups ?? []).flatMap((script, index) => (names.includes(script) ? [index] : []));
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
