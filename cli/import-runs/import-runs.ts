/** @file Imports runs by the protocol that their own clients speak, with their original times. Started again, it imports what is missing. */
import { z } from 'zod';
import { authorization } from '@/client/create-client';
import { DomainError } from '@/domain/errors';
import type { CommandContext } from '../io';
import type { Point, SourceRun } from './source';

/** The tag that says where a run came from. */
const originTag = 'masthead.imported';
const pointsAtOnce = 1_000;
const pairsAtOnce = 100;

const experimentSchema = z.object({ experiment: z.object({ experiment_id: z.string() }) });
const createdSchema = z.object({ experiment_id: z.string() });
const runSchema = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) });
const foundSchema = z.object({
  runs: z
    .array(
      z.object({
        info: z.object({ run_id: z.string(), status: z.string() }),
        data: z.object({ tags: z.array(z.object({ key: z.string(), value: z.string() })).default([]) }),
      }),
    )
    .default([]),
});
const refusalSchema = z.object({ message: z.string() });

export interface BroughtIn {
  readonly run: string;
  readonly name: string;
  readonly points: number;
  readonly files: number;
  /** It existed already. */
  readonly known: boolean;
}

export class Receiver {
  private readonly experiments = new Map<string, string>();

  constructor(private readonly context: Pick<CommandContext, 'url' | 'token'>) {}

  async take(source: SourceRun): Promise<BroughtIn> {
    const experiment = await this.experimentCalled(source.experiment);
    const known = await this.find(experiment, source.id);
    if (known?.whole) return { run: known.run, name: source.name, points: 0, files: 0, known: true };
    const run = known?.run ?? (await this.begin(experiment, source));
    for (let at = 0; at < Math.max(source.params.length, source.tags.length); at += pairsAtOnce) {
      const [params, tags] = [source.params, source.tags].map((all) => all.slice(at, at + pairsAtOnce));
      await this.post('runs/log-batch', { run_id: run, params, tags });
    }
    let points = 0;
    for await (const metrics of inGroups(source.metrics())) {
      await this.post('runs/log-batch', { run_id: run, metrics });
      points += metrics.length;
    }
    let files = 0;
    for await (const { path, step, read } of source.files()) {
      const place = path.split('/').map(encodeURIComponent).join('/');
      const at = step === undefined ? '' : `?step=${step}`;
      await this.ask('PUT', `mlflow-artifacts/artifacts/${run}/artifacts/${place}${at}`, await read());
      files += 1;
    }
    // Only now it counts as imported: an interrupted import is repeated.
    const ended = source.status === 'RUNNING' || source.status === 'SCHEDULED' ? 'KILLED' : source.status;
    await this.post('runs/update', { run_id: run, status: ended, end_time: source.end ?? source.start });
    return { run, name: source.name, points, files, known: false };
  }

  private async experimentCalled(name: string): Promise<string> {
    const known = this.experiments.get(name);
    if (known !== undefined) return known;
    const found = await this.ask(
      'GET',
      `mlflow/experiments/get-by-name?${new URLSearchParams({ experiment_name: name })}`,
    ).catch(() => null);
    const id =
      found === null
        ? createdSchema.parse(await this.post('experiments/create', { name })).experiment_id
        : experimentSchema.parse(found).experiment.experiment_id;
    this.experiments.set(name, id);
    return id;
  }

  private async find(experiment: string, id: string): Promise<{ run: string; whole: boolean } | null> {
    const filter = `tags.\`${originTag}\` = '${id.replaceAll("'", "''")}'`;
    const { runs } = foundSchema.parse(
      await this.post('runs/search', { experiment_ids: [experiment], filter, max_results: 1 }),
    );
    const [first] = runs;
    return first === undefined ? null : { run: first.info.run_id, whole: first.info.status !== 'RUNNING' };
  }

  private async begin(experiment: string, { name, id, start, tags }: SourceRun): Promise<string> {
    const user = tags.find(({ key }) => key === 'mlflow.user')?.value;
    const made = await this.post('runs/create', {
      experiment_id: experiment,
      run_name: name,
      start_time: start,
      ...(user === undefined ? {} : { user_id: user }),
      tags: [{ key: originTag, value: id }],
    });
    return runSchema.parse(made).run.info.run_id;
  }

  private post(at: string, body: object): Promise<unknown> {
    return this.ask('POST', `mlflow/${at}`, JSON.stringify(body), { 'Content-Type': 'application/json' });
  }

  private async ask(
    method: string,
    at: string,
    body: string | Uint8Array<ArrayBuffer> | null = null,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<unknown> {
    const { url, token } = this.context;
    const answer = await fetch(`${url}/api/2.0/${at}`, {
      method,
      headers: { ...headers, ...authorization(token) },
      body,
    });
    const said: unknown = await answer.json().catch(() => null);
    if (answer.ok) return said;
    const message =
      refusalSchema.safeParse(said).data?.message ?? `The platform answered with status ${answer.status}.`;
    throw new DomainError(answer.status === 404 ? 'not-found' : 'invalid-input', message);
  }
}

async function* inGroups(points: AsyncIterable<Point>): AsyncGenerator<Point[]> {
  let group: Point[] = [];
  for await (const point of points) {
    group.push(point);
    if (group.length < pointsAtOnce) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
