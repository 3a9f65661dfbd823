/** @file Details of a run from outside besides its points: name, parameters, tags, notes. Written to the database directly. */
import type { Database } from '@/db/open';
import { updateOutsideRun } from '@/db/queries/run/outside';
import type { RunOutside } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/audit/record';
import { configured } from './configured';
import type { OutsideRun } from './outside-run';

/** Ours are words: a tag by name is shown as `name:value`; the client's internal ones are not shown. */
export function shownTags(tags: Readonly<Record<string, string>>): string[] {
  const shown = Object.entries(tags)
    .filter(([name]) => !name.startsWith('mlflow.'))
    .map(([name, value]) => (value === '' || value === 'true' ? name : `${name}:${value}`).trim().slice(0, 50))
    .filter((tag) => tag !== '');
  return [...new Set(shown)].slice(0, 20);
}

/** @throws DomainError `conflict` if one has another value already: parameters can't change. */
export function addParams(
  ctx: ServiceContext,
  tx: Database,
  { run, config }: OutsideRun,
  params: Readonly<Record<string, string>>,
): void {
  const known = config.params;
  for (const [name, value] of Object.entries(params)) {
    const before = Object.hasOwn(known, name) ? known[name] : undefined;
    if (before !== undefined && before !== value) {
      throw new DomainError(
        'conflict',
        `The parameter ${name} of "${run.name}" is ${before} already: it can't become ${value}. Log what changes as a metric or a tag.`,
        { field: name },
      );
    }
  }
  updateOutsideRun(tx, run.id, configured({ ...known, ...params }, run.experiment));
  noteChange(ctx, tx, 'run', run.id, run.id);
}

/** Null removes a tag. */
export function changeTags(
  ctx: ServiceContext,
  tx: Database,
  { run }: OutsideRun,
  changes: Readonly<Record<string, string | null>>,
): void {
  const outside = outsideOf(run.outside);
  const tags = new Map(Object.entries(outside.tags));
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) tags.delete(name);
    else tags.set(name, value);
  }
  const after = Object.fromEntries(tags);
  const note = changes['mlflow.note.content'];
  const name = changes['mlflow.runName']?.trim();
  // Tags that people added here stay.
  const own = run.tags.filter((tag) => !shownTags(outside.tags).includes(tag));
  updateOutsideRun(tx, run.id, {
    outside: { ...outside, tags: after },
    tags: [...new Set([...own, ...shownTags(after)])],
    ...(note === undefined ? {} : { notes: note ?? '' }),
    ...(name === undefined || name === '' ? {} : { name: name.slice(0, 200) }),
  });
  noteChange(ctx, tx, 'run', run.id, run.id);
}

function outsideOf(outside: RunOutside | null): RunOutside {
  return outside ?? { tags: {} };
}
