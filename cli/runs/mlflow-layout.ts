/** @file A run in MLflow's file layout: `mlruns/EXPERIMENT/RUN/{meta.yaml,params,metrics,tags}`. Pure. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { loggedNumber } from '@/domain/float';
import type { RunDetail } from '@/domain/records/run';

export interface LoggedPoint {
  readonly key: string;
  readonly step: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly value: number;
}

/** As its files number them; a running run counts as running there. */
const statuses: Readonly<Record<string, number>> = { finished: 3, failed: 4, stopped: 5 };
const running = 1;

/** Texts by place below `folder`, and where the run's files belong. */
export function mlflowFiles(
  run: RunDetail,
  points: readonly LoggedPoint[],
  folder: string,
  named: readonly { readonly key: string; readonly value: string }[],
): { readonly files: ReadonlyMap<string, string>; readonly artifacts: string } {
  const experiment = run.experiment === null ? '0' : String(numberOf(run.experiment.id));
  const home = `${experiment}/${run.id}`;
  const artifacts = path.join(folder, experiment, run.id, 'artifacts');
  const files = new Map<string, string>();
  files.set(
    `${experiment}/meta.yaml`,
    yaml({
      artifact_location: pathToFileURL(path.join(folder, experiment)).href,
      creation_time: run.createdAt,
      experiment_id: experiment,
      last_update_time: run.createdAt,
      lifecycle_stage: 'active',
      name: run.experiment?.name ?? 'Default',
    }),
  );
  files.set(
    `${home}/meta.yaml`,
    yaml({
      artifact_uri: pathToFileURL(artifacts).href,
      end_time: run.endedAt,
      entry_point_name: '',
      experiment_id: experiment,
      lifecycle_stage: 'active',
      run_id: run.id,
      run_name: run.name,
      run_uuid: run.id,
      source_name: '',
      source_type: 4,
      source_version: '',
      start_time: run.startedAt ?? run.createdAt,
      status: statuses[run.state] ?? running,
      tags: [],
      user_id: 'masthead',
    }),
  );
  for (const [name, value] of settingsOf(run)) files.set(`${home}/params/${plain(name)}`, value);
  const tags = { 'mlflow.runName': run.name, 'mlflow.note.content': run.notes, 'masthead.kind': run.kind };
  for (const [name, value] of Object.entries(tags)) if (value !== '') files.set(`${home}/tags/${name}`, value);
  for (const { key, value } of named) if (!(key in tags)) files.set(`${home}/tags/${plain(key)}`, value);
  const lines = new Map<string, string[]>();
  for (const { key, step, time, value } of points) {
    const place = `${home}/metrics/${plain(key)}`;
    const known = lines.get(place) ?? [];
    known.push(`${Math.round(time)} ${written(value)} ${step}\n`);
    lines.set(place, known);
  }
  for (const [place, all] of lines) files.set(place, all.join(''));
  return { files, artifacts };
}

/** Parameters of a script as they are; our own settings by their dotted paths. */
export function settingsOf({ config, seed }: Pick<RunDetail, 'config' | 'seed'>): [string, string][] {
  if (config.kind === 'external') return Object.entries(config.params);
  const flat: [string, string][] = [['seed', String(seed)]];
  const add = (prefix: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [name, each] of Object.entries(value)) add(prefix === '' ? name : `${prefix}.${name}`, each);
    } else if (prefix !== 'seed') flat.push([prefix, typeof value === 'string' ? value : JSON.stringify(value)]);
  };
  add('', config);
  return flat;
}

const words = { NaN: 'nan', Infinity: 'inf', '-Infinity': '-inf' } as const;

function written(value: number): string {
  const logged = loggedNumber(value);
  return typeof logged === 'number' ? String(logged) : words[logged];
}

/** Its client takes letters, digits and `_-. :/` in names; no part may leave the folder. */
const plain = (name: string): string =>
  name
    .replace(/[^\p{L}\p{N}_\-. :/]/gu, '_')
    .split('/')
    .map((part) => (['', '.', '..'].includes(part) ? '_' : part))
    .join('/');

/** Digits, as its file store wants them: the same for the same experiment. */
function numberOf(id: string): number {
  return [...id].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 899_999_999, 7) + 100_000_000;
}

/** JSON is YAML. */
const yaml = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(
      ([name, value]) =>
        `${name}: ${typeof value === 'string' ? JSON.stringify(value) : JSON.stringify(value ?? null)}\n`,
    )
    .join('');
