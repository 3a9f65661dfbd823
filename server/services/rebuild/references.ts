/** @file What runs use, from their jobs and the dataset store: datasets, search spaces, task sets. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { datasetBytes, readManifest } from '@/datasets/open-dataset';
import type { Database } from '@/db/open';
import { insertDataset } from '@/db/queries/dataset';
import { insertSpace } from '@/db/queries/space';
import { insertTaskSet } from '@/db/queries/task-set';
import { contentHash } from '@/domain/content-hash';
import type { DatasetManifest } from '@/domain/dataset';
import { type DatasetId, datasetIdSchema, newIdText } from '@/domain/ids';
import type { Job } from '@/domain/runner-files';
import { spaceHash, spacePresets } from '@/domain/space';
import type { TaskSetSpec } from '@/domain/task-set';
import type { AttemptFolder } from './read-folders';

export interface BasisInput {
  readonly db: Database;
  readonly dataDirectory: string;
  readonly attempts: readonly AttemptFolder[];
  readonly now: number;
  /** Called for each thing that could not be recovered. */
  note(message: string): void;
}

export function rebuildBasis(input: BasisInput): void {
  const names = rebuildDatasets(input);
  rebuildSpaces(input);
  rebuildTaskSets(input, names);
}

/** Names by id. Those that runs name keep their id; the others get a new one. */
function rebuildDatasets({ db, dataDirectory, attempts, now, note }: BasisInput): Map<DatasetId, string> {
  const named = new Map<string, DatasetId>();
  for (const { job } of attempts) for (const { id, directory } of job.datasets) named.set(path.basename(directory), id);
  const specs = attempts.map(({ job }) => job.taskSet.spec);
  const store = path.join(dataDirectory, 'datasets');
  const names = new Map<DatasetId, string>();
  for (const folder of existsSync(store) ? readdirSync(store) : []) {
    const absolute = path.join(store, folder);
    if (!existsSync(path.join(absolute, 'manifest.json')) || folder.includes('.')) continue;
    const manifest = readManifest(absolute);
    const id = named.get(folder) ?? datasetIdSchema.parse(newIdText('ds'));
    const createdAt = Math.round(statSync(absolute).mtimeMs);
    const directory = path.join('datasets', folder);
    const { name, contentHash: hash } = manifest;
    insertDataset(db, { id, name, directory, manifest, contentHash: hash, bytes: datasetBytes(manifest), createdAt });
    names.set(id, name);
  }
  for (const [folder, id] of named) {
    if (names.has(id)) continue;
    note(`The files of the dataset ${id} (datasets/${folder}) are gone: import it again to use it.`);
    const manifest = placeholder(id, specs);
    const lost = { id, name: manifest.name, directory: path.join('datasets', folder), manifest, bytes: 0 };
    insertDataset(db, { ...lost, contentHash: manifest.contentHash, createdAt: now, deletedAt: now });
    names.set(id, manifest.name);
  }
  return names;
}

/** A placeholder record in the trash: of a missing dataset only its id and the number of used classes are known. */
function placeholder(id: DatasetId, specs: readonly TaskSetSpec[]): DatasetManifest {
  const used = specs
    .flatMap(({ sources }) => sources.filter(({ dataset }) => dataset === id))
    .flatMap(({ classes }) => [...classes.metaTrain, ...classes.metaValidation, ...classes.heldOut]);
  const count = used.reduce((most, each) => Math.max(most, each + 1), 2);
  const none = '0'.repeat(64);
  const split = { images: 1, imagesFile: 'gone', labelsFile: 'gone', imagesSha256: none, labelsSha256: none };
  const classCounts = Array.from({ length: count }, () => 0);
  return {
    version: 1,
    name: `Gone (${id})`,
    height: 1,
    width: 1,
    channels: 1,
    classes: classCounts.map((_, index) => String(index)),
    mean: [0],
    deviation: [1],
    licence: 'unknown',
    origin: 'unknown: its files are gone',
    train: { ...split, classCounts },
    test: { ...split, classCounts },
    contentHash: contentHash({ gone: id }),
  };
}

function rebuildSpaces({ db, attempts, now }: BasisInput): void {
  const presets = new Map(Object.entries(spacePresets).map(([name, document]) => [spaceHash(document), name]));
  const spaces = new Map<string, NonNullable<Job['space']>>();
  for (const { job } of attempts) if (job.space !== null) spaces.set(job.space.id, job.space);
  for (const { id, document } of spaces.values()) {
    const hash = spaceHash(document);
    const times = { createdAt: now, updatedAt: now, frozenAt: now };
    insertSpace(db, { id, name: presets.get(hash) ?? `Space ${id}`, document, contentHash: hash, ...times });
  }
}

function rebuildTaskSets({ db, attempts, now }: BasisInput, names: ReadonlyMap<DatasetId, string>): void {
  const taskSets = new Map(attempts.map(({ job }) => [job.taskSet.id, job.taskSet.spec]));
  for (const [id, spec] of taskSets) {
    const from = spec.sources.map(({ dataset }) => names.get(dataset) ?? dataset).join(', ');
    const times = { createdAt: now, updatedAt: now, frozenAt: now };
    insertTaskSet(db, { id, name: `Tasks of ${from} (${id})`, spec, contentHash: contentHash(spec), ...times });
  }
}
