/** @file Runs in MLflow's file layout: `mlruns/EXPERIMENT/RUN/{meta.yaml,params,metrics,tags,artifacts}`. */
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DomainError } from '@/domain/errors';
import type { Pair, Point, SourceFile, SourceRun } from './source';

/** As its files number them. */
const statuses = ['', 'RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'];

/** @throws DomainError `invalid-input` if no run is found */
export function* runsInFiles(root: string): Generator<SourceRun> {
  let found = 0;
  for (const experiment of foldersIn(root)) {
    const meta = metaIn(path.join(root, experiment));
    if (meta === null || experiment === '.trash' || experiment === 'models') continue;
    for (const run of foldersIn(path.join(root, experiment))) {
      const folder = path.join(root, experiment, run);
      const about = metaIn(folder);
      if (about?.get('lifecycle_stage') !== 'active' || !about.has('run_id')) continue;
      found += 1;
      yield readRun(folder, about, meta.get('name') ?? experiment);
    }
  }
  if (found > 0) return;
  throw new DomainError(
    'invalid-input',
    `${root} holds no run in MLflow's file layout. Give the folder mlruns itself; where runs are in a database (sqlite, the default of MLflow 3), give the address of an mlflow server over it.`,
  );
}

function readRun(folder: string, about: ReadonlyMap<string, string>, experiment: string): SourceRun {
  const tags = pairsIn(path.join(folder, 'tags'));
  const end = Number(about.get('end_time') ?? 'null');
  return {
    id: about.get('run_id') ?? path.basename(folder),
    name: about.get('run_name') ?? tags.find(({ key }) => key === 'mlflow.runName')?.value ?? path.basename(folder),
    experiment,
    status: statuses[Number(about.get('status'))] ?? about.get('status') ?? 'FINISHED',
    start: Number(about.get('start_time') ?? 0),
    end: Number.isFinite(end) && end > 0 ? end : null,
    params: pairsIn(path.join(folder, 'params')),
    tags,
    metrics: () => pointsIn(path.join(folder, 'metrics')),
    files: () => filesIn(path.join(folder, 'artifacts')),
  };
}

const foldersIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort()
    : [];

/** Flat YAML, one plain or quoted value a line: all that these files hold. */
function metaIn(folder: string): Map<string, string> | null {
  const file = path.join(folder, 'meta.yaml');
  if (!existsSync(file)) return null;
  const values = new Map<string, string>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, key, text = ''] = /^(\w+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined) continue;
    const [first] = text;
    if (first === "'") values.set(key, text.slice(1, -1).replaceAll("''", "'"));
    else values.set(key, first === '"' ? String(JSON.parse(text)) : text);
  }
  return values;
}

/** Names may have slashes: they are folders then. */
function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .map((name) => name.split(path.sep).join('/'))
    .sort();
}

const pairsIn = (folder: string): Pair[] =>
  namesIn(folder).map((key) => ({ key, value: readFileSync(path.join(folder, key), 'utf8').replace(/\n$/, '') }));

/** A line is `TIME VALUE STEP`, where later versions may add more. */
async function* pointsIn(folder: string): AsyncGenerator<Point> {
  for (const key of namesIn(folder)) {
    for await (const line of createInterface({ input: createReadStream(path.join(folder, key)) })) {
      const [timestamp, value = '', step = '0'] = line.split(' ');
      if (value === '') continue;
      yield { key, value: numberOf(value), timestamp: Number(timestamp), step: Number(step) };
    }
  }
}

function numberOf(text: string): number | string {
  const [, sign, word] = /^([+-]?)(nan|inf(?:inity)?)$/i.exec(text) ?? [];
  if (word === undefined) return Number(text);
  return word.toLowerCase() === 'nan' ? 'NaN' : `${sign === '-' ? '-' : ''}Infinity`;
}

async function* filesIn(folder: string): AsyncGenerator<SourceFile> {
  for (const name of namesIn(folder)) {
    yield { path: name, read: async () => new Uint8Array(await readFile(path.join(folder, name))) };
  }
}
