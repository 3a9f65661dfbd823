/** @file The provenance of a genotype and its weights, part of every export. Plain JSON. */
import type { Database } from '@/db/open';
import { attemptsOf } from '@/db/queries/attempt';
import { findRun } from '@/db/queries/run/run';
import { loggedNumber } from '@/domain/float';
import type { RunId } from '@/domain/ids';
import type { GenotypeRecord } from '@/domain/records/genotype';
import packageFile from '../../package.json';
import type { GenotypeNetwork } from './genotype-network';

export function genotypeProvenance(
  db: Database,
  record: GenotypeRecord,
  network: GenotypeNetwork | null,
): Record<string, unknown> {
  const { id, hash, run, space, evaluations, external, measurements, published, tags, notes } = record;
  return {
    id,
    hash,
    foundBy: run === null ? null : { ...run, ...runFacts(db, run.id) },
    space,
    trainedBy: network?.kept ? { ...runFacts(db, network.kept.run.id), task: network.kept.evaluation.task } : null,
    sizes: network?.sizes ?? null,
    evaluations: evaluations.map(({ run: by, task, seed, values }) => ({
      ...{ run: by, task, seed, values: plain(values) },
    })),
    measurements: measurements.map(({ values, createdAt, ...rest }) => ({
      ...{ ...rest, values: plain(values), at: new Date(createdAt).toISOString() },
    })),
    reportedElsewhere: external,
    published,
    tags,
    notes,
    createdAt: new Date(record.createdAt).toISOString(),
    exportedBy: `masthead ${packageFile.version}`,
  };
}

function plain(values: ReadonlyMap<string, number>): Record<string, unknown> {
  return Object.fromEntries([...values].map(([key, value]) => [key, loggedNumber(value)]));
}

/** Config, seed, and the machine and versions of the run's last attempt. */
function runFacts(db: Database, id: RunId) {
  const run = findRun(db, id);
  const last = attemptsOf(db, id).at(-1);
  return {
    id,
    name: run?.name ?? null,
    seed: run?.seed ?? null,
    config: run?.config ?? null,
    device: run?.device ?? null,
    environment: last?.environment ?? null,
  };
}
