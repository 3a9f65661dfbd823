/**
 * @file A table of many runs, each with two series: the latency of queries of people and orchestrators, and how a whole
 * export is written. Runs are copies of one that the services launched; only their ids, names and times differ.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { z } from 'zod';
import { copyDatabase, problemOfDatabase } from '@/db/copy-and-check';
import { migrateDatabase } from '@/db/migrate';
import { databaseFile, openDatabase } from '@/db/open';
import { newIdText, runIdSchema } from '@/domain/ids';
import { readTiming } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { healthResponse } from '@/server/http/health';
import { runExportResponse } from '@/server/http/run-export';
import { runs } from '@/server/services/runs';
import { ensurePresets } from '@/server/services/spaces/presets';
import { makeBasis } from '@/test/factories/basis';

const metrics = ['train.loss', 'validation.accuracy'];
const atOnce = 5_000;

interface ManyRuns {
  readonly ctx: ServiceContext;
  readonly directory: string;
  close(): void;
}

/** @param kept the folder in which the table is built once and reused; without it, it is temporary */
async function makeManyRuns(count: number, kept?: string): Promise<ManyRuns> {
  const directory = kept ?? mkdtempSync(path.join(tmpdir(), 'masthead-bench-runs-'));
  mkdirSync(directory, { recursive: true });
  const file = databaseFile(directory);
  const isThere = existsSync(file);
  migrateDatabase(file);
  const own = openDatabase(file, 'web');
  const ctx: ServiceContext = {
    db: own.db,
    actor: { name: 'bench', access: 'admin' },
    settings: { dataDirectory: directory, slots: 1, timing: readTiming(undefined) },
    now: Date.now,
  };
  if (!isThere) {
    ensurePresets({ ctx });
    const { search } = await makeBasis(ctx);
    const [first] = runs.launch({ ctx, input: { name: 'First', config: search } }).runs;
    if (first === undefined) throw new Error('Nothing was launched.');
    copyRun(file, first.id, count - 1);
  }
  return {
    ctx,
    directory,
    close() {
      own.close();
      if (kept === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

function copyRun(file: string, id: string, count: number): void {
  const sqlite = new Sqlite(file);
  sqlite.pragma('synchronous = OFF');
  // Ids are random: with less cache, almost every insert would read a page.
  sqlite.pragma('cache_size = -1048576');
  const columns = sqlite.prepare("SELECT name FROM pragma_table_info('run')").pluck().all().map(String);
  const own = new Map([
    ['id', '@id'],
    ['name', '@name'],
    ['state', "'finished'"],
    ['seed', '@seed'],
    ['created_at', 'created_at - @seed * 60000'],
    ['started_at', 'created_at - @seed * 60000'],
    ['ended_at', 'created_at - @seed * 60000 + 50000'],
  ]);
  const values = columns.map((column) => own.get(column) ?? `"${column}"`).join(', ');
  const named = columns.map((column) => `"${column}"`).join(', ');
  const run = sqlite.prepare(`INSERT INTO run (${named}) SELECT ${values} FROM run WHERE id = @from`);
  const series = sqlite.prepare(
    `INSERT INTO series (run_id, key, goal, unit, next_sequence, count, first, last, min, max, best, best_step, last_step, non_finite)
     VALUES (@id, @key, 'max', '', 100, 100, 0, @last, 0, 1, @last, 99, 99, 0)`,
  );
  const some = sqlite.transaction((from: number, to: number) => {
    for (let seed = from; seed < to; seed++) {
      const copy = newIdText('run');
      run.run({ from: id, id: copy, name: `Search ${seed % 1000} of ${seed}`, seed });
      for (const key of metrics) series.run({ id: copy, key, last: Math.sin(seed) });
    }
  });
  for (let at = 1; at <= count; at += atOnce) some(at, Math.min(count + 1, at + atOnce));
  sqlite.pragma('wal_checkpoint(TRUNCATE)');
  sqlite.close();
}

interface Taken {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly megabytes: number;
}

async function taken(work: () => unknown): Promise<Taken> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return {
    wallMs: Math.round(performance.now() - began),
    cpuMs: Math.round((user + system) / 1000),
    megabytes: Math.round(process.memoryUsage.rss() / 2 ** 20),
  };
}

/** Queries on a table of `count` runs, in the order of typical use. */
export async function measureManyRuns(count: number, say: (line: string) => void, kept?: string) {
  const began = performance.now();
  const made = await makeManyRuns(count, kept);
  say(`${count} runs made in ${Math.round((performance.now() - began) / 1000)} s`);
  const { ctx, directory } = made;
  const file = databaseFile(directory);
  const result: Record<string, Taken> = {};
  const measure = async (name: string, work: () => unknown): Promise<void> => {
    result[name] = await taken(work);
    say(`${name}: ${JSON.stringify(result[name])}`);
  };
  try {
    await measure('home page: newest runs', () => runs.list({ ctx, input: { limit: 50 } }));
    const deep = String(Math.floor(count / 2));
    await measure('list: a page in the middle', () => runs.list({ ctx, input: { limit: 50, cursor: deep } }));
    await measure('list: by name, first page', () => runs.list({ ctx, input: { limit: 50, sort: { by: 'name' } } }));
    await measure('list: by name, a page in the middle', () =>
      runs.list({ ctx, input: { limit: 50, sort: { by: 'name' }, cursor: deep } }),
    );
    await measure('list: a word', () => runs.list({ ctx, input: { limit: 50, filter: { text: 'nowhere' } } }));
    await measure('home page: counts by state, health', () => healthResponse(directory, () => ctx));
    await measure('table: all ids, newest first', () => runs.index({ ctx, input: { columns: ['last(train.loss)'] } }));
    let ids: string[] = [];
    await measure('table: all ids, read from the answer', () => {
      const all = runs.index({ ctx, input: {} }).ids;
      ids = Array.from({ length: 50 }, (_, at) => `run_${all.slice((count / 2 + at) * 12, (count / 2 + at + 1) * 12)}`);
    });
    await measure('table: rows in the middle', () =>
      runs.rows({
        ctx,
        input: { ids: z.array(runIdSchema).parse(ids), columns: metrics.map((key) => `last(${key})`) },
      }),
    );
    await measure('table: by name', () => runs.index({ ctx, input: { sort: 'name' } }));
    await measure('table: by a metric', () => runs.index({ ctx, input: { sort: 'best(validation.accuracy)' } }));
    await measure('table: words', () => runs.index({ ctx, input: { query: '"Search 77 of"' } }));
    await measure('table: a metric above', () => runs.index({ ctx, input: { query: 'last(train.loss) > 0.99' } }));
    await measure('table: by state, grouped', () => runs.index({ ctx, input: { group: 'state' } }));
    await measure('quick check', () => problemOfDatabase(file));
    await measure('backup, with its check', () =>
      copyDatabase(file, path.join(directory, 'copy.sqlite'), () => undefined),
    );
    return { runs: count, databaseMegabytes: Math.round(statSync(file).size / 2 ** 20), taken: result };
  } finally {
    made.close();
  }
}

/** The export of `count` runs as CSV: how long, and how far the process grew while it was read. */
export async function measureExport(count: number) {
  const made = await makeManyRuns(count);
  try {
    const columns = encodeURIComponent(metrics.map((key) => `last(${key})`).join(';'));
    const request = () => new Request(`http://bench/api/runs/export?format=csv&columns=${columns}`);
    const before = process.memoryUsage.rss();
    let [bytes, pieces, most] = [0, 0, before];
    const { wallMs, cpuMs } = await taken(async () => {
      const { body } = runExportResponse(made.ctx, request());
      if (body === null) throw new Error('The export has no body.');
      for await (const piece of body) {
        bytes += piece.byteLength;
        pieces += 1;
        most = Math.max(most, process.memoryUsage.rss());
      }
    });
    const grownMegabytes = Math.round((most - before) / 2 ** 20);
    return { runs: count, wallMs, cpuMs, bytes, pieces, grownMegabytes };
  } finally {
    made.close();
  }
}
