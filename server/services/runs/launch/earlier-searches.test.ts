/** @file A black-box search that begins with earlier ones: what may be chosen, what its job holds, and that they stay. */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { candidateFileName, untrainedLoss } from '@/domain/candidate-file';
import { genotypeHash } from '@/domain/genotype';
import { randomStream } from '@/domain/random';
import type { RunConfigInput } from '@/domain/run-config';
import { randomGenotype } from '@/nas/derive';
import { makeBasis, makeSpace } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { claimRun, eventLog, makeQueuedRun, makeRunningRun, startedBody } from '@/test/factories/run';
import { applyEvents } from '../../ingest/apply-events';
import { endAttempt } from '../life/end-attempt';
import { dependants, parentsOf } from '../read/lineage';
import { lineage } from '../read/lineage-graph';
import { requireRun } from '../require-run';
import { deleteRun } from '../upkeep/trash';
import { earlierSearches } from './earlier-searches';
import { resolveJob } from './job';
import { check } from './validate';

async function platformWithSearch() {
  const platform = makePlatform();
  const basis = await makeBasis(platform.ctx);
  const { ctx } = platform;
  const { task, batch } = basis.search;
  const config = { kind: 'random-search', space: basis.space.id, task, batch } satisfies RunConfigInput;
  const stream = randomStream(1, 'earlier');
  const cells = Array.from({ length: 4 }, () => randomGenotype(basis.space.document, stream));
  const done = makeRunningRun(ctx, { ...config, genotypes: 4 }, 'Search of last week');
  const { attempt, lease } = done;
  // The third was only in a first round, the fourth too slow to be trained.
  const candidates = cells.map((genotype, i) => ({
    hash: genotypeHash(genotype),
    genotype,
    epochs: i === 2 ? 1 : 10,
    validation: i === 3 ? { accuracy: 0, loss: untrainedLoss } : { accuracy: 0.5 + i / 10, loss: 1 },
  }));
  const file = path.join(done.directory, candidateFileName);
  writeFileSync(file, JSON.stringify(candidates));
  const artefact = {
    kind: 'other',
    name: candidateFileName,
    path: candidateFileName,
    size: 1,
    sha256: 'c'.repeat(64),
    step: 4,
  } as const;
  const summary = { 'candidates.count': 4 };
  const events = eventLog([startedBody, { type: 'artefact', ...artefact }, { type: 'summary', values: summary }]);
  applyEvents({ ctx, input: { attempt, lease, events, newOffset: 1 } });
  endAttempt({ ctx, input: { attempt, lease, end: 'finished', code: null, reason: null, step: 4 } });
  return { ctx, basis, config, cells, file, earlier: done.run };
}

it('offers finished searches of such cells, and gives the job what they trained longest', async () => {
  const { ctx, basis, config, cells, file, earlier } = await platformWithSearch();
  expect(earlierSearches({ ctx, input: { space: basis.space.id } })).toMatchObject([
    { id: earlier, name: 'Search of last week', cells: 4 },
  ]);
  const id = makeQueuedRun(ctx, { ...config, strategy: 'predictor', earlier: [earlier, earlier] }, 'Search of today');
  const { attempt, lease, run } = claimRun(ctx);
  expect(run).toBe(id);
  expect(resolveJob({ ctx, input: { attempt, lease } }).earlier).toEqual([
    {
      run: earlier,
      name: 'Search of last week',
      cells: [
        { genotype: cells[0], accuracy: 0.5 },
        { genotype: cells[1], accuracy: 0.6 },
      ],
    },
  ]);
  writeFileSync(file, 'half a fi');
  expect(() => resolveJob({ ctx, input: { attempt, lease } })).toThrow(
    /What "Search of last week" trained can't be read/,
  );
  rmSync(file);
  expect(() => resolveJob({ ctx, input: { attempt, lease } })).toThrow(/What "Search of last week" trained is gone/);
});

it('is shown in both lineages, and keeps what it begins with from being deleted', async () => {
  const { ctx, config, earlier } = await platformWithSearch();
  const id = makeQueuedRun(ctx, { ...config, strategy: 'predictor', earlier: [earlier] }, 'Search of today');
  expect(parentsOf(ctx.db, requireRun(ctx.db, id))).toContainEqual(
    expect.objectContaining({ type: 'run', id: earlier, detail: 'begins with what it trained' }),
  );
  expect(dependants({ ctx, input: { ids: [earlier] } })).toMatchObject([{ run: earlier, dependants: [{ id }] }]);
  for (const of of [id, earlier])
    expect(lineage({ ctx, input: { id: of } }).edges).toContainEqual([`run:${earlier}`, `run:${id}`]);
  expect(() => deleteRun({ ctx, input: { id: earlier } })).toThrow(expect.objectContaining({ code: 'in-use' }));
});

it('refuses other strategies, searches of other cells, and runs that are none, by name', async () => {
  const { ctx, config, earlier } = await platformWithSearch();
  const other = makeSpace(ctx, { nodes: 3 });
  const problem = (changes: object) => check({ ctx, input: { config: { ...config, ...changes } } }).problems[0];
  expect(problem({ earlier: [earlier] })).toMatchObject({ field: 'earlier', message: /choose the strategy predictor/ });
  expect(problem({ strategy: 'predictor', earlier: ['run_00000000none'] })).toMatchObject({ field: 'earlier' });
  expect(problem({ strategy: 'predictor', earlier: [earlier], space: other.id })).toMatchObject({
    field: 'earlier',
    message: expect.stringMatching(/searched other cells \(nodes: \d there, 3 here\)/),
  });
  expect(earlierSearches({ ctx, input: { space: other.id } })).toEqual([]);
});
