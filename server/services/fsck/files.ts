/** @file Invariants of the files that the database names: they are unaltered. Reads all of them. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { verifyDataset } from '@/datasets/store';
import { allArtefacts } from '@/db/queries/artefact';
import { allDatasets } from '@/db/queries/dataset';
import { isDomainError } from '@/domain/errors';
import type { Check } from './fsck';

export const fileChecks: readonly Check[] = [
  {
    id: 'dataset-files',
    title: 'The files of each dataset are what was imported',
    async look({ db, dataDirectory }) {
      const breaches: string[] = [];
      for (const { name, directory } of allDatasets(db)) {
        await verifyDataset(path.join(dataDirectory, directory)).catch((error: unknown) => {
          if (!isDomainError(error)) throw error;
          breaches.push(`"${name}": ${error.message}`);
        });
      }
      return breaches;
    },
  },
  {
    id: 'run-files',
    title: 'The files that runs left are what they wrote',
    async look({ db, dataDirectory }) {
      const breaches: string[] = [];
      for (const { artefact, directory, open } of allArtefacts(db)) {
        const file = path.join(dataDirectory, directory, artefact.path);
        const found = await sha256Of(file);
        const what = `The ${artefact.kind} ${file} of ${artefact.run}`;
        // A running runner removes its older checkpoints before the dispatcher reads that in its log.
        if (found === null && open && artefact.kind === 'checkpoint') continue;
        if (found === null) breaches.push(`${what} is gone.`);
        else if (found !== artefact.sha256) breaches.push(`${what} is damaged: its SHA-256 is not the one noted.`);
      }
      return breaches;
    },
  },
];

/** Null if there is no file. */
async function sha256Of(file: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(piece);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return hash.digest('hex');
}
