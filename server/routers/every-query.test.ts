/** @file Every query of the API, called by a viewer on a full database: no server path, no other person's address. */
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { updateRun } from '@/db/queries/run/run';
import { datasetImport, genotype, member, run } from '@/db/schema';
import { pathImportSchema } from '@/domain/dataset-import';
import { DomainError } from '@/domain/errors';
import { genotypeFormatSchema } from '@/domain/records/genotype';
import { sufficesFor } from '@/domain/role';
import type { ServiceContext } from '@/server/context';
import { genotypeDownloadResponse } from '@/server/http/genotype-route';
import { declarations } from '@/server/http/openapi';
import { respondTo } from '@/server/http/respond';
import { runExportResponse } from '@/server/http/run-export';
import { seriesExportResponse } from '@/server/http/series-export';
import { artefactResponse } from '@/server/http/stored-files';
import { mlflowResponse } from '@/server/mlflow/respond';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import { ada, eve } from '@/test/factories/accounts';
import { bodyBytes } from '@/test/factories/api-server';
import { importerFolder } from '@/test/factories/importer';
import { callProcedure, makeStage, mutations, type Stage } from '@/test/factories/mutations';
import { queries } from '@/test/factories/queries';
import { eventLog, makeRunningRun, startedBody } from '@/test/factories/run';

const importers = importerFolder({ runner: new URL('../../workers/runner/main.ts', import.meta.url) });
const paths = [...declarations].filter(([, { kind }]) => kind === 'query').map(([path]) => path);
/** Where an administrator imported from. */
const elsewhere = '/srv/private-images/2026';

/** Of a stopped run, whose texts by a member or a program may name folders. */
function leaveTraces({ ctx, basis }: Stage): void {
  const { dataDirectory } = ctx.settings;
  for (const name of ['One', `In ${dataDirectory}`]) {
    const { attempt, lease, directory, run: made } = makeRunningRun(ctx, basis.search, name);
    const message = `reads ${path.join(directory, 'job.json')} with ${path.join(process.cwd(), 'dist/runner.js')}`;
    const line = { type: 'log', level: 'info', message } as const;
    applyEvents({ ctx, input: { attempt, lease, events: eventLog([startedBody, line]), newOffset: 1 } });
    endAttempt({
      ctx,
      input: { attempt, lease, end: 'failed', code: null, reason: `no file ${directory}/x`, step: 3 },
    });
    updateRun(ctx.db, made, { notes: `see ${directory}` });
  }
  const message = `${elsewhere}/cat.png can’t be read`;
  const request = pathImportSchema.parse({ name: 'Images', paths: [elsewhere], licence: 'CC0', origin: 'x' });
  ctx.db.update(datasetImport).set({ request, message, state: 'failed' }).run();
}

const told = (error: unknown): string => `refused: ${error} ${error instanceof Error ? error.cause : ''}`;
const textOf = (answer: unknown): string =>
  JSON.stringify(answer, (_, value: unknown) => (value instanceof Map ? [...value] : value)) ?? '';

async function everyAnswer(ctx: ServiceContext, stage: Stage): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  const asked = paths.filter((name) => sufficesFor(ctx.actor.access, declarations.get(name)?.access ?? 'admin'));
  for (const name of asked) {
    const input = await queries[name]?.(stage);
    answers.set(name, textOf(await callProcedure(ctx, name, input).catch(told)));
  }
  return answers;
}

/** What everyone may change of their own data, and how all else is refused. */
async function everyMutation(ctx: ServiceContext, stage: Stage): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  for (const [name, prepare] of Object.entries(mutations)) {
    const input = await Promise.resolve(prepare(stage)).catch(() => undefined);
    answers.set(name, textOf(await callProcedure(ctx, name, input).catch(told)));
  }
  return answers;
}

/** Answers besides the procedures: files, refusals, the MLflow protocol. */
async function everyRoute(ctx: ServiceContext, { ctx: admin }: Stage): Promise<Map<string, string>> {
  const [anyGenotype] = admin.db.select({ id: genotype.id }).from(genotype).all();
  const runIds = admin.db.select({ id: run.id }).from(run).all();
  const context = () => Promise.resolve(ctx);
  type Handler = (request: Request) => Promise<Response>;
  const plain =
    (handle: (asking: ServiceContext, request: Request) => Response | Promise<Response>): Handler =>
    (request) =>
      respondTo(context, (asking) => handle(asking, request));
  const ofGenotype = plain((asking, request) => genotypeDownloadResponse(asking, anyGenotype?.id ?? '', request));
  const mlflow: Handler = (request) => mlflowResponse({ request, bodyBytes, context });
  const json = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
  const routes: readonly (readonly [string, Handler, RequestInit?])[] = [
    ['/api/runs/export?format=csv&columns=notes', plain(runExportResponse)],
    ['/api/runs/export?format=json&columns=notes', plain(runExportResponse)],
    ...runIds.map(({ id }) => [`/api/series/export?format=csv&run=${id}`, plain(seriesExportResponse)] as const),
    ...genotypeFormatSchema.options.map(
      (format) => [`/api/genotypes/x/download?format=${format}`, ofGenotype] as const,
    ),
    ['/api/artefacts/x', plain((asking, request) => artefactResponse(asking, 'ar_000000000000', request))],
    [
      '/api/refused',
      plain(() => Promise.reject(new DomainError('conflict', `not in ${admin.settings.dataDirectory}`))),
    ],
    ['/api/2.0/mlflow/experiments/search', mlflow, { ...json, body: '{"max_results": 100}' }],
    ['/api/2.0/mlflow/runs/search', mlflow, { ...json, body: '{"experiment_ids": ["0"], "max_results": 100}' }],
    ...runIds.map(({ id }) => [`/api/2.0/mlflow/runs/get?run_id=${id}`, mlflow] as const),
  ];
  const answers = new Map<string, string>();
  for (const [address, handle, init] of routes) {
    const answer = await handle(new Request(`http://localhost${address}`, init));
    answers.set(address, `${answer.status} ${await answer.text()}`);
  }
  return answers;
}

it('has an input for each', () => expect(Object.keys(queries).sort()).toEqual([...paths].sort()));

it('shows viewers neither server paths nor anybody else’s address', async () => {
  const stage = await makeStage(importers());
  const { ctx, other } = stage;
  for (const [name, prepare] of Object.entries(mutations)) {
    const changesWho = name.startsWith('members.') || name.startsWith('tokens.') || name === 'system.startBackup';
    if (!changesWho) await callProcedure(ctx, name, await prepare(stage));
  }
  leaveTraces(stage);
  ctx.db.update(member).set({ access: 'viewer' }).where(eq(member.id, other.id)).run();
  const viewer = { ...ctx, actor: { name: 'eve', access: 'viewer', member: other.id } } as const;
  const asked = await everyAnswer(viewer, stage);
  const secrets = [ctx.settings.dataDirectory, process.cwd(), elsewhere, ada.email];
  const revealing = (answers: ReadonlyMap<string, string>) =>
    [...answers].filter(([, text]) => secrets.some((secret) => text.includes(secret)));
  expect(revealing(asked)).toEqual([]);
  expect(revealing(await everyRoute(viewer, stage))).toEqual([]);
  expect(revealing(await everyMutation(viewer, stage))).toEqual([]);
  expect([...asked].filter(([, text]) => text.startsWith('"refused'))).toEqual([]);
  expect(asked.get('members.list')).toContain(eve.email);
  // An administrator sees all of it: the test would detect it.
  const whole = [...(await everyAnswer(ctx, stage)).values()].join('\n');
  for (const secret of secrets) expect(whole).toContain(secret);
  expect(revealing(await everyRoute(ctx, stage)).length).toBeGreaterThan(2);
}, 600_000);
