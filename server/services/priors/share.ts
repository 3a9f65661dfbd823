/** @file A prior leaves as one file with what it needs elsewhere, and comes from such a file. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { findDatasets } from '@/db/queries/dataset';
import { findPrior, type PriorWithFile } from '@/db/queries/prior';
import { findOutsideRunByKey } from '@/db/queries/run/outside';
import { allSpaces, insertSpace } from '@/db/queries/space';
import { findTaskSet } from '@/db/queries/task-set';
import { DomainError } from '@/domain/errors';
import { newIdText, type PriorId, priorIdSchema, type SpaceId, spaceIdSchema } from '@/domain/ids';
import { type SharedPrior, sharedPriorSchema } from '@/domain/shared-prior';
import { searchSpaceSchema, spaceHash } from '@/domain/space';
import { resolutionsOf } from '@/domain/task-set';
import { decodeSharedPrior, descriptionIn, encodeSharedPrior } from '@/nas/checkpoint/shared-prior';
import { deriveGenotype } from '@/nas/derive';
import packageFile from '@/package.json';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { append } from '@/server/services/tracking/append';
import { chooseSpace } from '@/server/services/tracking/architecture';
import { say } from '@/server/services/tracking/end';
import { receiveFile } from '@/server/services/tracking/files';
import { requireOutsideRun } from '@/server/services/tracking/outside-run';
import { keepOutside } from '@/server/services/tracking/outside-run-file';
import { begin, recordFirstEvent } from '@/server/services/tracking/start';
import { posteriors } from './posteriors';

const fileName = 'prior.safetensors';

function requirePrior(db: Database, id: PriorId): PriorWithFile {
  const found = findPrior(db, id);
  if (found === undefined) throw new DomainError('not-found', `There is no prior ${id}.`, { field: 'id' });
  return found;
}

/** The prior as a file for others. `licence`: null for none said; of one that came from elsewhere its own stays. */
export async function sharePrior(ctx: ServiceContext, id: PriorId, licence: string | null) {
  const found = requirePrior(ctx.db, id);
  const bytes = await readFile(fileOf(ctx, found)).catch((cause) => {
    throw new DomainError('not-found', `The file of the prior "${found.prior.name}" is gone.`, { cause });
  });
  const described = describe(ctx, found, bytes);
  const shared = { ...described, licence: described.licence ?? licence, sharedAt: ctx.now() };
  return { name: described.name, bytes: encodeSharedPrior(bytes, shared) };
}

/** What the file of a prior says of it: from where it came, if it came from elsewhere. */
export const description = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: priorIdSchema }),
  output: sharedPriorSchema.omit({ sha256: true, sharedAt: true }).extend({ imported: z.boolean() }),
  async run({ ctx, input: { id } }) {
    const found = requirePrior(ctx.db, id);
    // One whose file is gone is still described by what the database knows.
    const bytes = await readFile(fileOf(ctx, found)).catch(() => null);
    return { ...describe(ctx, found, bytes), imported: found.run.kind === 'external' };
  },
});

const fileOf = ({ settings }: ServiceContext, { directory, artefact }: PriorWithFile): string =>
  path.join(settings.dataDirectory, directory, artefact.path);

function describe(ctx: ServiceContext, found: PriorWithFile, bytes: Uint8Array | null): Described {
  const imported = found.run.kind === 'external';
  const brought = bytes === null || !imported ? null : descriptionIn(bytes);
  const { name, notes, tags } = found.prior;
  const transfer = transferOf(ctx, found.prior.id);
  if (brought === null) return { ...own(ctx, found), name, notes, tags, transfer };
  const { sha256: _, sharedAt: __, ...described } = brought;
  // What was measured where it was made stays, unless it was measured here, too.
  return { ...described, name, notes, tags, ...(transfer.length > 0 ? { transfer } : {}) };
}

type Described = Omit<SharedPrior, 'sha256' | 'sharedAt'>;

function own(
  ctx: ServiceContext,
  { run, space, prior }: PriorWithFile,
): Omit<Described, 'name' | 'notes' | 'tags' | 'transfer'> {
  const { kind: _, taskSet: __, space: ___, ...metaTraining } = { taskSet: null, space: null, ...run.config };
  return {
    version: 1,
    licence: null,
    iteration: prior.iteration,
    space: { name: space.name, document: space.document },
    taskSet: taskSetOf(ctx, run.taskSet),
    metaTraining: { ...metaTraining },
    lineage: { run: run.name, masthead: packageFile.version, engine: run.device, madeAt: prior.createdAt },
  };
}

function taskSetOf({ db }: ServiceContext, id: PriorWithFile['run']['taskSet']): Described['taskSet'] {
  const taskSet = id === null ? undefined : findTaskSet(db, id);
  if (taskSet === undefined) return null;
  const { spec, name } = taskSet;
  const known = findDatasets(
    db,
    spec.sources.map(({ dataset }) => dataset),
  );
  return {
    name,
    ways: spec.ways,
    resolutions: resolutionsOf(spec),
    datasets: spec.sources.flatMap(({ dataset, classes }) => {
      const row = known.find((each) => each.id === dataset);
      if (row === undefined || classes.metaTrain.length === 0) return [];
      const { licence, origin, classes: names } = row.manifest;
      const learnt = classes.metaTrain.map((index) => names[index] ?? String(index));
      return [{ name: row.name, licence, origin, hash: row.contentHash, classes: learnt }];
    }),
  };
}

function transferOf(ctx: ServiceContext, id: PriorId): Described['transfer'] {
  const { transfers } = posteriors.run({ ctx, input: { id } });
  return (
    transfers
      .filter(({ mean }) => Number.isFinite(mean))
      .map(({ runs: _, ...said }) => said)
      // Over all tasks first: single tasks are details.
      .sort((a, b) => Number(a.task !== null) - Number(b.task !== null))
      .slice(0, 100)
  );
}

/** Of the run from outside that takes it in. */
export const keyOf = ({ sha256 }: Pick<SharedPrior, 'sha256'>): string => `prior ${sha256}`;

/**
 * Takes a shared prior in: as a run from outside that left it, in the search space that it brings. The same file twice is the same run. Its prior is listed
 * once the dispatcher has read the run's log.
 */
export async function importSharedPrior(ctx: ServiceContext, bytes: Uint8Array) {
  const { prior, description: brought } = decodeSharedPrior(bytes);
  const key = keyOf(brought);
  const known = findOutsideRunByKey(ctx.db, key);
  if (known !== undefined) return { run: known.id, name: known.name, new: false };
  const { name, notes, tags, iteration, licence, lineage, metaTraining, space } = brought;
  const begun = inTransaction(ctx.db, (tx) => {
    const params = textsOf({ licence: licence ?? 'not said', ...lineage, iteration, ...metaTraining });
    const outside = { tags: {}, key };
    const made = begin(ctx, tx, { name, experiment: null, params, outside, startedAt: ctx.now() });
    chooseSpace(ctx, tx, requireOutsideRun(ctx, tx, made.run.id), spaceFor(ctx, tx, space));
    audit(ctx, tx, 'prior.import', made.run.id, { name });
    return made;
  });
  recordFirstEvent(ctx, begun, { masthead: lineage.masthead });
  const { id } = begun.run;
  try {
    const run = requireOutsideRun(ctx, ctx.db, id);
    await receiveFile(
      ctx,
      run,
      { relative: fileName, step: iteration, kind: 'prior' },
      Readable.from([Buffer.from(bytes)]),
    );
    const time = ctx.now();
    const logits = Array.from(prior.logits);
    const { genotype } = deriveGenotype(space.document, logits);
    append(ctx, run, 'prior', [
      { type: 'architecture', time, step: iteration, logits, genotype },
      { type: 'prior', time, iteration, artefact: fileName, about: { name, notes, tags } },
    ]);
    say(ctx, id, 'finished', { reason: null, at: time });
  } catch (error) {
    say(ctx, id, 'failed', { reason: error instanceof Error ? error.message : String(error), at: ctx.now() });
    throw error;
  }
  keepOutside(ctx, id);
  return { run: id, name, new: true };
}

/** The same choices and sizes under any name, or a new space under its own. */
function spaceFor(ctx: ServiceContext, tx: Database, { name, document }: SharedPrior['space']): SpaceId {
  const hash = spaceHash(document);
  const known = allSpaces(tx).find((each) => each.contentHash === hash);
  if (known !== undefined) return known.id;
  const id = spaceIdSchema.parse(newIdText('sp'));
  const now = ctx.now();
  insertSpace(tx, {
    id,
    name: name.slice(0, 100) || 'Imported',
    document: searchSpaceSchema.parse(document),
    contentHash: hash,
    createdAt: now,
    updatedAt: now,
  });
  noteChange(ctx, tx, 'space', id);
  audit(ctx, tx, 'space.create', id, { name });
  return id;
}

const mostParams = 500;

/** Settings as a run from outside has them: flat, as text. */
function textsOf(values: Readonly<Record<string, unknown>>, prefix = ''): Record<string, string> {
  const flat = Object.entries(values).flatMap(([name, value]): [string, string][] => {
    const key = `${prefix}${name}`.slice(0, 250);
    if (value !== null && typeof value === 'object' && !Array.isArray(value))
      return Object.entries(textsOf({ ...value }, `${key}.`));
    return [[key, (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 500)]];
  });
  return Object.fromEntries(flat.slice(0, mostParams));
}
