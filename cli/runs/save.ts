/** @file `masthead runs save`: a run with its history as other trackers keep it: TensorBoard's event files, MLflow's folder mlruns. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { loggedNumberSchema } from '@/domain/float';
import type { RunId } from '@/domain/ids';
import type { RunDetail } from '@/domain/records/run';
import { accepted, saveFile } from '../download';
import { type CommandContext, printJson } from '../io';
import { type LoggedPoint, mlflowFiles } from './mlflow-layout';
import { eventFile } from './tensorboard-writer';

export const savedForms = ['tensorboard', 'mlflow'] as const;

export interface SaveOptions {
  readonly format: (typeof savedForms)[number];
  readonly out: string;
}

const timeSchema = z.iso.datetime().transform((text) => Date.parse(text));
const pointsSchema = z.array(z.object({ key: z.string(), step: z.int(), time: timeSchema, value: loggedNumberSchema }));

export async function saveRuns(context: CommandContext, ids: readonly RunId[], options: SaveOptions): Promise<void> {
  const saved: { run: RunId; folder: string; points: number }[] = [];
  for (const id of ids) {
    const run = await context.client.runs.get.query({ id });
    const points: LoggedPoint[] = [];
    for (const { key } of await context.client.series.list.query({ run: id })) {
      const parameters = new URLSearchParams({ run: id, key, format: 'json' });
      const answer = await accepted(context.request(`/api/series/export?${parameters}`));
      for (const point of pointsSchema.parse(await answer.json())) points.push(point);
    }
    const folder =
      options.format === 'tensorboard' ? path.join(options.out, folderName(run)) : path.resolve(options.out);
    if (options.format === 'tensorboard') {
      const start = run.startedAt ?? run.createdAt;
      await write(
        path.join(folder, `events.out.tfevents.${Math.floor(start / 1000)}.masthead.${id}`),
        eventFile(run, points),
      );
    } else {
      const { files, artifacts } = mlflowFiles(run, points, folder, await tagsOf(context, id));
      for (const [name, text] of files) await write(path.join(folder, name), text);
      // Its store accepts a folder as a run only if all of these exist.
      for (const part of ['params', 'metrics', 'tags', 'artifacts'])
        await mkdir(path.join(artifacts, '..', part), { recursive: true });
      await saveArtefacts(context, run, artifacts);
    }
    saved.push({ run: id, folder, points: points.length });
  }
  if (context.json) return printJson(context.io, saved);
  for (const { run, folder, points } of saved) context.io.err(`${run}: written to ${folder} (${points} points).\n`);
}

const namedTags = z.object({
  run: z.object({ data: z.object({ tags: z.array(z.object({ key: z.string(), value: z.string() })) }) }),
});

/** With their values, which the table shows as words. */
async function tagsOf(context: CommandContext, id: RunId) {
  const answer = await accepted(context.request(`/api/2.0/mlflow/runs/get?run_id=${id}`));
  return namedTags.parse(await answer.json()).run.data.tags;
}

const folderName = ({ name, id }: RunDetail): string =>
  `${name.replace(/[^\p{L}\p{N} ._-]+/gu, '_').replace(/^\.+/, '_')} ${id}`;

async function write(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** Under the names that scripts gave them. */
async function saveArtefacts(context: CommandContext, { artefacts }: RunDetail, folder: string): Promise<void> {
  for (const { id, name } of artefacts) {
    const target = path.join(folder, name.replace(/^artifacts\//, ''));
    if (!target.startsWith(folder + path.sep)) throw new DomainError('invalid-input', `"${name}" is not a file name.`);
    await mkdir(path.dirname(target), { recursive: true });
    await saveFile(await accepted(context.request(`/api/artefacts/${id}`)), target);
  }
}
