/** @file Architecture logits that a script from outside logs: which choices they belong to, and the genotype that they derive. */
import type { Database } from '@/db/open';
import { updateOutsideRun } from '@/db/queries/run/outside';
import { findSpace, updateSpaceRow } from '@/db/queries/space';
import { choiceLayout, mixtureSize } from '@/domain/architecture-layout';
import { DomainError } from '@/domain/errors';
import type { RunId, SpaceId } from '@/domain/ids';
import type { SearchSpace } from '@/domain/space';
import { deriveGenotype } from '@/nas/derive';
import type { ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/audit/record';
import type { TimedEvent } from './event-log';
import { type OutsideRun, requireOutsideRun } from './outside-run';
import { figuresOf } from './watch-logits';

/** Sets the space of a run's logits; from then on it can't change. @throws DomainError `conflict` if another one was set */
export function chooseSpace(ctx: ServiceContext, tx: Database, { run }: OutsideRun, id: SpaceId): void {
  if (run.space === id) return;
  const space = findSpace(tx, id);
  if (space === undefined) throw new DomainError('not-found', `There is no search space ${id}.`, { field: 'space' });
  if (run.space !== null) {
    throw new DomainError('conflict', `"${run.name}" searches ${run.space} already: start another run.`, {
      field: 'space',
    });
  }
  if (space.frozenAt === null) {
    updateSpaceRow(tx, id, { frozenAt: ctx.now() });
    noteChange(ctx, tx, 'space', id);
  }
  updateOutsideRun(tx, run.id, { space: id });
  noteChange(ctx, tx, 'run', run.id, run.id);
}

/**
 * The events with the genotypes derived that their script did not derive itself, and what the logits say beside; after them, the run's
 * result so far.
 * @throws DomainError `invalid-input` for logits that are not of the space's choices
 */
export function derived(ctx: ServiceContext, id: RunId, events: readonly TimedEvent[]): readonly TimedEvent[] {
  if (!events.some(({ type }) => type === 'architecture')) return events;
  const { space: chosen, progress } = requireOutsideRun(ctx, ctx.db, id).run;
  const space = chosen === null ? null : (findSpace(ctx.db, chosen)?.document ?? null);
  let far = progress;
  const all = events.flatMap((event): TimedEvent[] => {
    if (event.type === 'progress') far = event;
    if (event.type !== 'architecture') return [event];
    const whole = withGenotype(event, space);
    if (space === null || !allFinite(event.logits)) return [whole];
    return [whole, ...figuresOf(ctx, id, space, whole, far)];
  });
  const last = all.findLast((event) => event.type === 'architecture');
  if (last?.type !== 'architecture' || last.genotype === null || space === null) return all;
  const { step, time, genotype, logits } = last;
  const margins = allFinite(logits) ? [...deriveGenotype(space, logits).margins] : [];
  return [...all, { type: 'genotype', step, time, genotype, margins }];
}

type Architecture = Extract<TimedEvent, { type: 'architecture' }>;

function withGenotype(event: Architecture, space: SearchSpace | null): Architecture {
  if (space === null) {
    throw new DomainError(
      'invalid-input',
      'Say with the first logits whose choices they are: the id of a search space.',
      {
        field: 'space',
      },
    );
  }
  const size = mixtureSize(choiceLayout(space));
  if (event.logits.length !== size) {
    throw new DomainError(
      'invalid-input',
      `The space has ${size} logits (cells × edges × operations), and step ${event.step} gives ${event.logits.length}.`,
      { field: 'logits' },
    );
  }
  // Diverged logits are kept, but derive no genotype.
  if (event.genotype !== null || !allFinite(event.logits)) return event;
  return { ...event, genotype: deriveGenotype(space, event.logits).genotype };
}

const allFinite = (logits: readonly number[]): boolean => logits.every(Number.isFinite);
