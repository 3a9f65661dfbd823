/**
 * @file `npm run bench:photographs -- [--to imagenet-150|cifar-10] [--quick] [--data DIR] [--images DIR] [--no-write]`: is a prior learnt on photographs worth it on other photographs? Resumable: run
 * again, it continues. Writes docs/evidence/photographs-to-DATASET.md and its figures.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { requireStudy } from '@/server/services/studies/read';
import { report as reportStudy } from '@/server/services/studies/report';
import { writeEvidenceFile } from './evidence-file';
import { describePhotographs, photographNames, photographSizes, photographStudy } from './photographs/definition';
import { bringDatasets } from './study/data';
import { studyEvidence } from './study/evidence';
import { factsOf } from './study/facts';
import { openBenchPlatform } from './study/platform';
import { beginOrResume, finishStudy, sayEstimate } from './study/run-study';

const { values } = parseArgs({
  options: {
    to: { type: 'string', default: 'imagenet-150' },
    quick: { type: 'boolean', default: false },
    data: { type: 'string' },
    images: { type: 'string', default: '../shared/data' },
    'no-write': { type: 'boolean', default: false },
  },
});
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const to = z.enum(photographNames).parse(values.to);
const sizes = photographSizes[values.quick ? 'quick' : 'core'];
const platform = await openBenchPlatform(
  `photographs-${sizes.name}`,
  values.data ?? path.join('data', `bench-photographs-${sizes.name}`),
);
const { ctx } = platform;
const stop = (): void => void platform.close().then(() => process.exit(130));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
try {
  const brought = await bringDatasets(ctx, photographNames, path.resolve(values.images), say);
  for (const line of brought.missing) say(line);
  if (!brought.datasets.has('imagenet-150'))
    throw new DomainError('not-installed', 'Without the photographs of ImageNet no prior can be learnt.');
  const definition = await photographStudy(ctx, brought, { sizes, to });
  sayEstimate(ctx, definition, say);
  const id = await beginOrResume(ctx, `Photographs to ${to}, ${sizes.name}`, definition, say);
  await Promise.race([finishStudy(ctx, id, say), platform.dispatcherEnded]);
  const setting = describePhotographs(sizes, brought);
  const command = `npm run bench:photographs -- --to ${to}${values.quick ? ' --quick' : ''}`;
  const facts = factsOf({ quick: values.quick, command, missing: brought.missing, setting }, requireStudy(ctx.db, id));
  const titled = { title: 'Is a prior learnt on photographs worth it?', name: `photographs-to-${to}` };
  const { markdown, figures } = studyEvidence(reportStudy({ ctx, input: { id } }), facts, titled);
  process.stdout.write(markdown);
  if (!values['no-write'] && !values.quick) {
    const folder = path.resolve(import.meta.dirname, '../docs/evidence');
    await mkdir(path.join(folder, 'figures'), { recursive: true });
    for (const { name, svg } of figures) await writeFile(path.join(folder, 'figures', name), svg);
    await writeEvidenceFile(path.join(folder, `photographs-to-${to}.md`), markdown);
  }
} catch (error) {
  say(error instanceof DomainError ? error.message : String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
} finally {
  await platform.close();
}
