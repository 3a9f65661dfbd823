/** @file Priors on their way from one platform to another: the same bits arrive, with what they need, and nothing else is let in. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { run as cli } from '@/cli/test-support/run';
import { findPrior } from '@/db/queries/prior';
import { findSpace } from '@/db/queries/space';
import { SeriesMemory } from '@/db/series/known-series';
import type { RunEventBody } from '@/domain/events';
import { spaceHash } from '@/domain/space';
import { readTiming } from '@/domain/tunables';
import { readSafetensors, writeSafetensors } from '@/nas/checkpoint/safetensors';
import { decodeSharedPrior, encodeSharedPrior } from '@/nas/checkpoint/shared-prior';
import { decodePrior, encodePrior, freshPrior } from '@/nas/meta-training/prior';
import { buildSupernet } from '@/nas/spaces/supernet';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { runs } from '@/server/services/runs';
import { listOpenAttempts } from '@/server/services/runs/life/open-attempts';
import { serveApi } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform, type TestPlatform } from '@/test/factories/platform';
import { eventLog, makeRunningRun, startedBody } from '@/test/factories/run';
import { temporaryDirectory } from '@/test/temporary-directory';
import { newWatch } from '@/workers/dispatcher/attempt-memory';
import { superviseOutside } from '@/workers/dispatcher/supervise-outside';
import { priors } from '.';

const quiet = { info() {}, warn() {}, error() {} };

/** A platform with a prior whose numbers are drawn. */
async function giving() {
  const platform = makePlatform();
  const { ctx } = platform;
  const basis = await makeBasis(ctx);
  const { document } = basis.space;
  const drawn = freshPrior([buildSupernet(document, { classes: 2, resolution: 16 })], {
    seed: 3,
    head: 'reset',
    spaceHash: spaceHash(document),
  });
  drawn.logits.forEach((_, at) => {
    drawn.logits[at] = Math.sin(at);
  });
  drawn.iteration = 4;
  const bytes = encodePrior(drawn);
  const { attempt, lease, directory } = makeRunningRun(ctx, basis.metaTrain);
  writeFileSync(path.join(directory, 'prior'), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const bodies: RunEventBody[] = [
    startedBody,
    { type: 'artefact', kind: 'prior', name: 'prior', path: 'prior', size: bytes.length, step: 4, sha256 },
    { type: 'architecture', step: 4, logits: Array.from(drawn.logits), genotype: null },
    { type: 'prior', iteration: 4, artefact: 'prior' },
    { type: 'ended', end: 'finished', code: null, reason: null, step: 4 },
  ];
  applyEvents({ ctx, input: { attempt, lease, events: eventLog(bodies), newOffset: 1 } });
  const [prior] = priors.list({ ctx, input: undefined });
  if (prior === undefined) throw new Error('no prior');
  priors.edit({ ctx, input: { id: prior.id, name: 'Digits', notes: 'Learnt from **digits**.', tags: ['grey'] } });
  return { ...platform, ...basis, id: prior.id, run: prior.run.id, bytes, server: await serveApi(platform) };
}

/** As the dispatcher does: reads what the runs from outside have said. */
async function ingest({ ctx }: Pick<TestPlatform, 'ctx'>) {
  const timing = readTiming(undefined);
  const watch = newWatch(0, timing, new SeriesMemory());
  for (const open of listOpenAttempts({ ctx }))
    while (await superviseOutside({ ctx, timing, monotonic: () => 0, log: quiet }, open, watch));
}

async function taking() {
  const platform = makePlatform({ role: 'ingestion' });
  return { ...platform, server: await serveApi(platform) };
}

it('arrive with every bit, their space, and what is known of them, by a folder', async () => {
  const from = await giving();
  const to = await taking();
  const folder = path.join(temporaryDirectory(), 'gallery');
  const given = await cli(['priors', 'push', from.id, folder, '--licence', 'CC-BY-4.0'], { url: from.server.url });
  expect(given).toMatchObject({ status: 0, err: expect.stringContaining('Digits.prior.safetensors') });
  const taken = await cli(['priors', 'pull', folder], { url: to.server.url });
  expect(taken.out).toMatch(/^The prior "Digits" was imported by the run run_/);
  await ingest(to);
  const [prior] = priors.list({ ctx: to.ctx, input: undefined });
  if (prior === undefined) throw new Error('it did not arrive');
  expect(prior).toMatchObject({ name: 'Digits', notes: 'Learnt from **digits**.', tags: ['grey'], iteration: 4 });
  expect(findSpace(to.ctx.db, prior.space.id)).toMatchObject({ document: from.space.document, name: from.space.name });
  const found = findPrior(to.ctx.db, prior.id);
  if (found === undefined) throw new Error('its file is not found');
  const file = readFileSync(path.join(to.dataDirectory, found.directory, found.artefact.path));
  expect(encodePrior(decodePrior(new Uint8Array(file)))).toEqual(from.bytes);
  expect(await priors.description({ ctx: to.ctx, input: { id: prior.id } })).toMatchObject({
    imported: true,
    licence: 'CC-BY-4.0',
    taskSet: { name: from.taskSet.name, datasets: [{ classes: expect.any(Array) }] },
    metaTraining: { batch: 8 },
  });
  const offering = { ...to.ctx, settings: { ...to.ctx.settings, priorGallery: folder } };
  writeFileSync(path.join(folder, 'odd.prior.safetensors'), 'no tensors');
  expect(await priors.gallery({ ctx: to.ctx, input: undefined })).toEqual({ offered: false, entries: [] });
  expect((await priors.gallery({ ctx: offering, input: undefined })).entries).toMatchObject([
    {
      file: 'Digits.prior.safetensors',
      prior: { name: 'Digits', licence: 'CC-BY-4.0' },
      here: prior.run.id,
      problem: null,
    },
    { file: 'odd.prior.safetensors', prior: null, problem: expect.stringMatching(/header|truncated/) },
  ]);
  const { url } = await serveApi({ ...to, ctx: offering });
  const offered = await fetch(`${url}/api/priors/gallery/Digits.prior.safetensors`);
  expect(Buffer.from(await offered.arrayBuffer())).toEqual(readFileSync(path.join(folder, 'Digits.prior.safetensors')));
  expect((await fetch(`${url}/api/priors/gallery/${encodeURIComponent('../x.prior.safetensors')}`)).status).toBe(404);
  // It can be adapted like any other; sent again, it is there already.
  const config = {
    kind: 'adapt',
    prior: prior.id,
    task: { taskSet: (await makeBasis(to.ctx)).taskSet.id },
    steps: 4,
    batch: 8,
  } as const;
  const launched = await runs.launch({ ctx: to.ctx, input: { config } });
  expect(launched.runs).toHaveLength(1);
  const again = await cli(['priors', 'pull', path.join(folder, 'Digits.prior.safetensors'), '--json'], {
    url: to.server.url,
  });
  expect(JSON.parse(again.out)).toMatchObject({ new: false, run: prior.run.id });
});

it('go from platform to platform by address, and on to a third', async () => {
  const [from, to, third] = [await giving(), await taking(), await taking()];
  const pulled = await cli(['priors', 'pull', `${from.server.url}/priors/${from.id}`], { url: to.server.url });
  expect(pulled.status).toBe(0);
  await ingest(to);
  const [prior] = priors.list({ ctx: to.ctx, input: undefined });
  const pushed = await cli(['priors', 'push', prior?.id ?? '', third.server.url], { url: to.server.url });
  expect(pushed.out).toMatch(/was imported by the run run_/);
  await ingest(third);
  const [last] = priors.list({ ctx: third.ctx, input: undefined });
  if (last === undefined) throw new Error('it did not arrive');
  const { lineage } = await priors.description({ ctx: third.ctx, input: { id: last.id } });
  expect(lineage.run).toBe(runs.get({ ctx: from.ctx, input: { id: from.run } }).name);
});

it('are refused where anything in the file is not what was written, or does not fit', async () => {
  const { id, ctx, bytes, server } = await giving();
  const shared = new Uint8Array(await (await fetch(`${server.url}/api/priors/${id}/file`)).arrayBuffer());
  const { description } = decodeSharedPrior(shared);
  const file = readSafetensors(shared);
  const flipped = shared.slice();
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
  const claiming = { ...file.metadata, description: file.metadata.description?.replace('Digits', 'Others') ?? '' };
  const { sha256: _, ...described } = description;
  const elsewhere = { ...described.space.document, nodes: described.space.document.nodes + 1 };
  const cases: [string, Uint8Array, RegExp][] = [
    ['a flipped bit', flipped, /its tensors are not those/],
    ['another description', writeSafetensors(file.tensors, claiming), /its description is not/],
    [
      'another space',
      encodeSharedPrior(bytes, { ...described, space: { name: 'x', document: elsewhere } }),
      /another one than/,
    ],
    ['another iteration', encodeSharedPrior(bytes, { ...described, iteration: 5 }), /another iteration/],
    ['no description', bytes, /brings no description/],
    ['half of it', shared.slice(0, shared.length / 2), /./],
    ['no prior at all', new TextEncoder().encode('hello'), /./],
  ];
  const headers = { 'content-type': 'application/octet-stream' };
  expect((await fetch(`${server.url}/api/priors`, { method: 'POST', body: 'text' })).status).toBe(400);
  for (const [what, body, why] of cases) {
    const answer = await fetch(`${server.url}/api/priors`, { method: 'POST', headers, body: body.slice().buffer });
    expect([400, 422], what).toContain(answer.status);
    expect(JSON.stringify(await answer.json()), what).toMatch(why);
  }
  expect(priors.list({ ctx, input: undefined })).toHaveLength(1);
});
