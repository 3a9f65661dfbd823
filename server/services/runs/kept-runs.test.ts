/** @file After any changes, by the web server and by another connection, tables from what is kept say what a fresh server says. */
import { expect, it } from 'vitest';
import { openDatabase } from '@/db/open';
import { isDomainError } from '@/domain/errors';
import type { RunEventBody } from '@/domain/events';
import { randomGenotype } from '@/domain/genotype/random';
import { type GenotypeId, type RunId, runIdSchema } from '@/domain/ids';
import { randomStream } from '@/domain/random';
import { unpackRunIds } from '@/domain/run-id';
import { plainFieldNames } from '@/domain/run-query/fields';
import type { ServiceContext } from '@/server/context';
import { experiments } from '@/server/services/experiments';
import { genotypes } from '@/server/services/genotypes';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { runs } from '@/server/services/runs';
import { releaseClaim } from '@/server/services/runs/life/claim';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import { listOpenAttempts } from '@/server/services/runs/life/open-attempts';
import { spaces } from '@/server/services/spaces';
import { taskSets } from '@/server/services/task-sets';
import { tracking } from '@/server/services/tracking';
import { closeOutside } from '@/server/services/tracking/close';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { claimRun, eventLog, pointsBody, startedBody } from '@/test/factories/run';

const columns = [
  ...plainFieldNames.filter((name) => name !== 'priority'),
  ...['config.steps', 'config.memory', 'config.params.lr', 'config.task', 'best(loss)', 'last(loss)', 'min(loss)'],
  ...['final(test.accuracy)', 'test.accuracy', 'mean(best(loss))'],
];
const queries = [
  ...['', 'tag = a', 'NOT tag = b', 'state IN (queued, running)', 'state != finished', 'last(loss) < 0.5', 'run'],
  ...['is:nan', 'alarms > 0', 'alarm ~ collapse', 'duration > 1m', 'mean(best(loss)) > 0.4', 'space ~ space'],
  ...['experiment ~ exp', 'genotype ~ found', 'config.steps > 4', 'created < 1h', 'kind = external OR seed > 1'],
];
const groups = [undefined, 'arm', 'group', 'tag', 'state', 'experiment', 'genotype', 'space', 'name', 'config.steps'];

/** As a fresh process answers, which keeps nothing yet. */
function answers(ctx: ServiceContext, draw: (below: number) => number): unknown {
  const one = <Each>(list: readonly Each[]): Each => list[draw(list.length)] as Each;
  const input = {
    query: one(queries),
    sort: one(columns),
    descending: draw(2) === 0,
    group: one(groups),
    figures: ['best(loss)', 'final(test.accuracy)'],
    columns,
    trash: draw(5) === 0,
  };
  const table = runs.index({ ctx, input });
  const later = runs.rows({ ctx, input: { ids: unpackRunIds(table.ids).slice(-50), columns } });
  return { input, table, later };
}

it.each([1, 2, 3, 4])('says what a fresh server says (seed %i)', async (seed) => {
  const { ctx, file, advance } = makePlatform({ slots: 1000, role: 'ingestion' });
  const other = openDatabase(file, 'ingestion');
  const dispatcher: ServiceContext = { ...ctx, db: other.db };
  const { search, metaTrain, space, taskSet } = await makeBasis(ctx);
  const stream = randomStream(seed, 'kept-runs');
  const draw = (below: number): number => stream.integer(below);
  const one = <Each>(list: readonly Each[]): Each | undefined => list[draw(list.length)];
  const ids: RunId[] = [];
  const found: GenotypeId[] = [];
  let made = 0;
  const word = (): string => `${['Run', 'space', 'exp', 'found'][draw(4)]} ${++made}`;
  const somebody = (): RunId => one(ids) ?? runIdSchema.parse('run_000000000000');
  const launch = (config: Parameters<typeof runs.launch>[0]['input']['config']): void =>
    void ids.push(
      ...runs
        .launch({ ctx, input: { name: word(), config, tags: ['a', 'b'].slice(draw(3)) } })
        .runs.map(({ id }) => id),
    );
  const body = (): RunEventBody[] => [
    ...[startedBody, pointsBody(draw(9), { loss: [stream.uniform(), Number.NaN, 1e-7 / 3, Infinity][draw(4)] ?? 0 })],
    ...(draw(3) === 0 ? [{ type: 'summary' as const, values: { 'test.accuracy': draw(9) / 9 } }] : []),
    ...(draw(4) === 0 ? [{ type: 'alarm' as const, alarm: 'collapse', message: word() }] : []),
    ...(draw(2) === 0
      ? [{ type: 'genotype' as const, step: 4, genotype: randomGenotype(space.document, stream), margins: [] }]
      : []),
  ];
  const open = () => one(listOpenAttempts({ ctx: dispatcher }));
  const changes: readonly (() => unknown)[] = [
    () => launch({ ...search, steps: 3 + draw(4), seed: draw(3) }),
    () => launch({ ...metaTrain, seed: draw(3) }),
    () => {
      found.splice(0, found.length, ...genotypes.list({ ctx, input: {} }).items.map(({ id }) => id));
      const genotype = one(found);
      if (genotype !== undefined)
        launch({
          kind: 'evaluate',
          genotype,
          task: { taskSet: taskSet.id },
          initChannels: 4,
          layers: 3,
          batch: 8,
          seed: draw(3),
        });
    },
    () => void ids.push(tracking.start({ ctx, input: { name: word(), params: { lr: String(draw(5)) } } }).run),
    () =>
      tracking.log({
        ctx,
        input: { run: somebody(), batch: word(), params: { [`p${draw(5)}`]: '1' }, tags: { t: String(draw(3)) } },
      }),
    () =>
      tracking.log({
        ctx,
        input: {
          run: somebody(),
          batch: word(),
          events: [{ type: 'points', time: ctx.now(), step: 1, values: { loss: 1 } }],
        },
      }),
    () => tracking.end({ ctx, input: { run: somebody(), state: 'finished' } }),
    () => runs.edit({ ctx, input: { id: somebody(), name: word(), tags: ['a', 'c'].slice(draw(2)), notes: word() } }),
    () =>
      runs.edit({
        ctx,
        input: { id: somebody(), experiment: experiments.create({ ctx, input: { name: word() } }).id },
      }),
    () => runs.reorder({ ctx, input: { id: somebody(), to: { type: 'before', run: somebody() } } }),
    () => runs.stop({ ctx, input: { id: somebody() } }),
    () => runs.delete({ ctx, input: { id: somebody() } }),
    () => runs.restore({ ctx, input: { id: somebody() } }),
    () => runs.purge({ ctx, input: { id: somebody() } }),
    () => spaces.update({ ctx, input: { id: space.id, name: word() } }),
    () => taskSets.update({ ctx, input: { id: taskSet.id, name: word() } }),
    () => {
      const id = one(found);
      if (id !== undefined) genotypes.edit({ ctx, input: { id, name: word() } });
    },
    ...[0, 1, 2, 3].map(() => () => {
      const held = draw(2) === 0 ? claimRun(dispatcher) : open();
      if (held === undefined) return;
      const from = 100 * ++made;
      applyEvents({
        ctx: dispatcher,
        input: { attempt: held.attempt, lease: held.lease, events: eventLog(body(), from), newOffset: 1 },
      });
      if (draw(2) === 0)
        endAttempt({
          ctx: dispatcher,
          input: {
            attempt: held.attempt,
            lease: held.lease,
            end: draw(2) ? 'finished' : 'crashed',
            code: null,
            reason: word(),
            step: 2,
          },
        });
    }),
    () => {
      const held = claimRun(dispatcher);
      releaseClaim({ ctx: dispatcher, input: { ...held, reason: word() } });
    },
    () => {
      const held = open();
      if (held !== undefined) closeOutside({ ctx: dispatcher, input: held });
    },
  ];
  let [done, refused] = [0, 0];
  for (let at = 0; at < 300; at++) {
    try {
      await (at < 20 ? changes[at % 4] : one(changes))?.();
      done++;
    } catch (error) {
      if (!isDomainError(error) && !(error instanceof Error && error.message === 'nothing was queued')) throw error;
      refused++;
    }
    if (draw(2) === 0) advance(draw(100_000));
    const fresh = openDatabase(file, 'reader');
    const place = draw(1 << 20);
    const asked = (of: ServiceContext): unknown => {
      const own = randomStream(place, 'asked');
      return answers(of, (below) => own.integer(below));
    };
    expect({ at, ...(asked(ctx) as object) }).toEqual({ at, ...(asked({ ...ctx, db: fresh.db }) as object) });
    fresh.close();
  }
  other.close();
  expect(done).toBeGreaterThan(refused);
});
