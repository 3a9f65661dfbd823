/**
 * @file Runs in W&B's offline files, `offline-run-…/run-ID.wandb`: a header, then records in LevelDB's log format (blocks of 32 KiB), each a
 * message of its open client (wandb_internal.proto). Nothing of the vendor's is needed.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '@/domain/errors';
import { partOf, partsOf, textOf, wholeOf } from '@/domain/protobuf-reader';
import type { Pair, Point, SourceFile, SourceRun } from './source';

const headerBytes = 7;
const blockBytes = 32_768;
const ownFiles = /^(wandb-summary\.json|wandb-metadata\.json|config\.yaml|requirements\.txt|conda-environment\.yaml)$/;

/** @throws DomainError `invalid-input` if no run is found, or a file is of another format */
export function* runsInWandb(root: string): Generator<SourceRun> {
  const stat = statSync(root, { throwIfNoEntry: false });
  const files = stat?.isDirectory()
    ? readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.wandb'))
        .sort()
        .map((name) => path.join(root, name))
    : stat?.isFile()
      ? [root]
      : [];
  if (files.length === 0)
    throw new DomainError(
      'invalid-input',
      `${root} holds no file run-….wandb. Give the folder wandb of runs made with WANDB_MODE=offline; of other runs the client keeps no history on disk: fetch them with its own API first.`,
    );
  for (const file of files) yield readRun(file);
}

/** The whole records of a file, in order; truncated and damaged ones are left out. */
function recordsOf(file: string): Buffer[] {
  const bytes = readFileSync(file);
  if (bytes.subarray(0, 4).toString('latin1') !== ':W&B' || bytes.readUInt16LE(4) !== 0xbee1 || bytes[6] !== 0)
    throw new DomainError(
      'invalid-input',
      `${file} is of a form of W&B that is not known here (version ${bytes[6] ?? 'none'}, not 0): bring the run in through MLflow or TensorBoard files.`,
    );
  const records: Buffer[] = [];
  let parts: Buffer[] = [];
  for (let at = headerBytes; at + 7 <= bytes.length; ) {
    const left = blockBytes - (at % blockBytes);
    if (left < 7) {
      at += left;
      continue;
    }
    const length = bytes.readUInt16LE(at + 4);
    const kind = bytes[at + 6];
    if (kind === 0 || at + 7 + length > bytes.length) break;
    parts.push(bytes.subarray(at + 7, at + 7 + length));
    at += 7 + length;
    // 1 whole, 2 first, 3 middle, 4 last.
    if (kind === 1 || kind === 4) {
      records.push(parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts));
      parts = [];
    }
  }
  return records;
}

function readRun(file: string): SourceRun {
  const records = recordsOf(file);
  const params = new Map<string, string>();
  let run: Buffer = Buffer.alloc(0);
  let exit: number | null = null;
  for (const record of records) {
    const [begun] = partsOf(record, 17);
    if (begun !== undefined) run = begun;
    const ended = partsOf(record, 18).at(0);
    if (ended !== undefined) exit = wholeOf(ended, 1);
    const changes = [...partsOf(record, 5), ...(begun === undefined ? [] : partsOf(begun, 4))].flatMap((c) =>
      partsOf(c, 1),
    );
    for (const change of changes) addParam(params, itemOf(change));
  }
  const id = textOf(run, 1) || path.basename(file, '.wandb').replace(/^run-/, '');
  const stamp = partOf(run, 17);
  const start = 1000 * wholeOf(stamp, 1) + Math.floor(wholeOf(stamp, 2) / 1e6);
  const last = [...pointsOf(records, start)].at(-1);
  const named = [
    { key: 'mlflow.note.content', value: textOf(run, 9) },
    { key: 'group', value: textOf(run, 6) },
    { key: 'job_type', value: textOf(run, 7) },
    ...partsOf(run, 10).map((tag) => ({ key: tag.toString('utf8'), value: 'true' })),
  ];
  return {
    id: `wandb/${id}`,
    name: textOf(run, 8) || id,
    experiment: textOf(run, 3) || 'wandb',
    status: exit === null ? 'KILLED' : exit === 0 ? 'FINISHED' : 'FAILED',
    start,
    end: last?.timestamp ?? null,
    params: [...params].map(([key, value]): Pair => ({ key, value })),
    tags: named.filter(({ key, value }) => key !== '' && value !== ''),
    metrics: async function* () {
      yield* pointsOf(records, start);
    },
    files: () => filesBeside(file),
  };
}

interface Item {
  readonly key: string;
  readonly value: unknown;
}

/** Its key in one piece or in several, its value as JSON, in which NaN and infinities may be unquoted. */
function itemOf(item: Buffer): Item {
  const nested = partsOf(item, 2).map((part) => part.toString('utf8'));
  const text = textOf(item, 16);
  const bare = /^(NaN|-?Infinity)$/.exec(text)?.[1];
  return { key: nested.length > 0 ? nested.join('/') : textOf(item, 1), value: bare ?? parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Its client's own settings begin with an underscore. */
function addParam(params: Map<string, string>, { key, value }: Item): void {
  if (key === '' || key.startsWith('_')) return;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [name, each] of Object.entries(value)) addParam(params, { key: `${key}.${name}`, value: each });
    return;
  }
  params.set(key, typeof value === 'string' ? value : JSON.stringify(value));
}

/** Numbers of the history, and of the machine as `system.…`; pictures and tables are separate files. */
function* pointsOf(records: readonly Buffer[], start: number): Generator<Point> {
  let row = -1;
  for (const record of records) {
    for (const history of partsOf(record, 2)) {
      row += 1;
      const items = partsOf(history, 1).map(itemOf);
      const said = items.find(({ key }) => key === '_step')?.value;
      const seconds = items.find(({ key }) => key === '_timestamp')?.value;
      const step = typeof said === 'number' ? said : wholeOf(partOf(history, 2), 1) || row;
      const timestamp = typeof seconds === 'number' ? Math.round(1000 * seconds) : start;
      for (const { key, value } of items) yield* pointOf(key, value, { step, timestamp });
    }
    for (const stats of partsOf(record, 7)) {
      const timestamp = 1000 * wholeOf(partOf(stats, 2), 1);
      const step = Math.max(0, Math.round((timestamp - start) / 1000));
      for (const { key, value } of partsOf(stats, 3).map(itemOf))
        yield* pointOf(`system.${key}`, value, { step, timestamp });
    }
  }
}

function* pointOf(key: string, value: unknown, at: { step: number; timestamp: number }): Generator<Point> {
  if (key === '' || key.startsWith('_')) return;
  if (typeof value === 'number') yield { key, value, ...at };
  else if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') yield { key, value, ...at };
  else if (typeof value === 'object' && value !== null && !Array.isArray(value) && !Reflect.has(value, '_type'))
    for (const [name, each] of Object.entries(value)) yield* pointOf(`${key}.${name}`, each, at);
}

/** What the run kept beside its log. */
async function* filesBeside(file: string): AsyncGenerator<SourceFile> {
  const folder = path.join(path.dirname(file), 'files');
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const at = path.join(folder, name);
    if (!statSync(at).isFile() || ownFiles.test(name)) continue;
    yield { path: name.split(path.sep).join('/'), read: async () => new Uint8Array(await readFile(at)) };
  }
}
