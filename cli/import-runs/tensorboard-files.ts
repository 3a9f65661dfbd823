/** @file Runs in TensorBoard's files: each folder with event files is one, named by its path. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { DomainError } from '@/domain/errors';
import type { Pair, Point, SourceFile, SourceRun } from './source';
import { type TensorboardItem, tensorboardItems } from './tensorboard-events';

/** @throws DomainError `invalid-input` if no event file is found */
export function* runsInTensorboard(root: string): Generator<SourceRun> {
  const folders = new Map<string, string[]>();
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
    throw new DomainError('invalid-input', `There is no folder ${root}.`);
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.tfevents\./.test(path.basename(name)) || !statSync(path.join(root, name)).isFile()) continue;
    const folder = path.dirname(name);
    folders.set(folder, [...(folders.get(folder) ?? []), path.join(root, name)]);
  }
  if (folders.size === 0)
    throw new DomainError(
      'invalid-input',
      `${root} holds no event file of TensorBoard (…tfevents…): give its log folder.`,
    );
  const experiment = path.basename(path.resolve(root));
  for (const [folder, files] of folders) yield readRun(folder === '.' ? experiment : folder, experiment, files);
}

function readRun(name: string, experiment: string, files: readonly string[]): SourceRun {
  let [start, end] = [Number.POSITIVE_INFINITY, 0];
  const params = new Map<string, string>();
  const damaged: string[] = [];
  for (const file of files) {
    for (const item of tensorboardItems(file)) {
      if (item.type === 'damaged') damaged.push(`${path.basename(file)} from byte ${item.offset}`);
      else [start, end] = [Math.min(start, item.time), Math.max(end, item.time)];
      if (item.type === 'hparams') for (const { key, value } of item.values) params.set(key, value);
    }
  }
  const tags: Pair[] = damaged.length === 0 ? [] : [{ key: 'masthead.damaged', value: damaged.join(', ') }];
  const [first = name] = files;
  return {
    id: `${name}/${path.basename(first)}`,
    name,
    experiment,
    status: 'FINISHED',
    start: Number.isFinite(start) ? Math.round(start) : 0,
    end: end > 0 ? Math.round(end) : null,
    params: [...params].map(([key, value]) => ({ key, value })),
    tags,
    metrics: () => points(files),
    files: () => kept(files),
  };
}

function* itemsOf(files: readonly string[]): Generator<TensorboardItem> {
  for (const file of files) yield* tensorboardItems(file);
}

async function* points(files: readonly string[]): AsyncGenerator<Point> {
  for (const item of itemsOf(files)) {
    if (item.type !== 'scalar') continue;
    const value = Number.isFinite(item.value) ? item.value : String(item.value);
    yield { key: item.tag, value, timestamp: Math.round(item.time), step: item.step };
  }
}

const kinds = [
  { begin: [0x89, 0x50, 0x4e, 0x47], extension: 'png' },
  { begin: [0xff, 0xd8, 0xff], extension: 'jpg' },
  { begin: [0x47, 0x49, 0x46], extension: 'gif' },
];

/** Pictures and texts, by tag and step. */
async function* kept(files: readonly string[]): AsyncGenerator<SourceFile> {
  for (const item of itemsOf(files)) {
    if (item.type !== 'image' && item.type !== 'text') continue;
    const tag = item.tag.split('/').map(safe).join('/');
    if (item.type === 'text') {
      const text = Uint8Array.from(Buffer.from(item.text));
      yield { path: `text/${tag}/step-${item.step}.md`, step: item.step, read: async () => text };
    } else {
      const kind = kinds.find(({ begin }) => begin.every((byte, at) => item.bytes[at] === byte));
      const extension = kind?.extension ?? 'bin';
      yield { path: `images/${tag}/step-${item.step}.${extension}`, step: item.step, read: async () => item.bytes };
    }
  }
}

const safe = (part: string): string =>
  ['', '.', '..'].includes(part) ? '_' : part.replace(/[\\\p{Cc}]/gu, '_').slice(0, 80);
