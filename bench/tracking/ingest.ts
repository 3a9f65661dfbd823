/**
 * @file Points from event logs through a dispatcher's own process into SQLite, while a web server's API is called: how many a
 * second, how soon they are readable, the API's latency meanwhile, and how long a writer finds the database locked.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { migrateDatabase } from '@/db/migrate';
import { databaseFile, openDatabase } from '@/db/open';
import { readTiming } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { ensurePresets } from '@/server/services/spaces/presets';
import { makeBasis } from '@/test/factories/basis';
import { spread } from '../quantile';
import { startDispatcher, startServer } from '../ui/platform';
import { type GrowingLog, openLogs } from './logs';

export interface Load {
  readonly logs: number;
  readonly metrics: number;
  readonly pointsPerSecond: number;
  readonly seconds: number;
  /** Without it no web server is started, and its figures are left out. */
  readonly api: boolean;
}

const tick = 50;
/** There are no runners here: silence must not count. */
const patient = JSON.stringify({ unheardAfter: 3_600_000, lostAfter: 3_600_000, silentAfter: 3_600_000 });

export async function measureIngest(load: Load) {
  const directory = mkdtempSync(path.join(tmpdir(), 'masthead-bench-tracking-'));
  const file = databaseFile(directory);
  migrateDatabase(file);
  const database = openDatabase(file, 'ingestion');
  const ctx: ServiceContext = {
    db: database.db,
    actor: { name: 'bench', access: 'admin' },
    settings: { dataDirectory: directory, slots: load.logs, timing: readTiming(undefined) },
    now: Date.now,
  };
  ensurePresets({ ctx });
  const { search } = await makeBasis(ctx);
  const perSecond = load.pointsPerSecond / load.metrics / load.logs;
  const steps = Math.ceil(perSecond * load.seconds);
  const logs = openLogs(ctx, search, { ...load, steps, interval: 1000 / perSecond });
  const dispatcher = startDispatcher(directory, { MASTHEAD_TUNABLES: patient, MASTHEAD_SLOTS: String(load.logs) });
  const server = load.api ? await startServer(directory) : null;
  const over = new AbortController();
  try {
    const watched = watch(file, logs, dispatcher.pid, over.signal);
    const asked = server === null ? null : askApi(server.url, logs[0]?.claimed.run ?? '', over.signal);
    const locked = tryLock(file, over.signal);
    const began = performance.now();
    const serverBefore = server === null ? 0 : cpuSeconds(server.pid);
    const ownBefore = process.cpuUsage();
    let due = 0;
    for (let at = 1; at * tick <= load.seconds * 1000; at++) {
      const before = due;
      due = Math.floor((perSecond * at * tick) / 1000);
      for (const log of logs) log.steps(due - before);
      await wait(Math.max(0, began + at * tick - performance.now()));
    }
    const offeredFor = (performance.now() - began) / 1000;
    const ingestedThen = ingestedPoints(file);
    const cpuThen = cpuSeconds(dispatcher.pid);
    const own = process.cpuUsage(ownBefore);
    const serverCpu = server === null ? null : cpuSeconds(server.pid) - serverBefore;
    await wait(2000);
    over.abort();
    const { visible, memory } = await watched;
    return {
      load,
      offered: Math.round((points(logs) * load.metrics) / offeredFor),
      /** Points in the database by the end of the offer, by its length. */
      pointsPerSecond: Math.round(ingestedThen / offeredFor),
      /** By the dispatcher's own time on a core: what others on the machine leave it. */
      pointsPerCpuSecond: Math.round(ingestedThen / cpuThen),
      dispatcherCores: cores(cpuThen, offeredFor),
      /** The process that writes the logs, calls the API and measures; and the web server. */
      benchCores: cores((own.user + own.system) / 1e6, offeredFor),
      ...(serverCpu === null ? {} : { serverCores: cores(serverCpu, offeredFor) }),
      visibleMs: spread(visible),
      dispatcherMegabytes: Math.round(memory),
      ...(await asked),
      lockedMs: spread(await locked),
    };
  } finally {
    over.abort();
    await server?.stop();
    await dispatcher.stop();
    for (const log of logs) log.close();
    database.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

export function cores(cpuSeconds: number, seconds: number): number {
  return Math.round((100 * cpuSeconds) / seconds) / 100;
}

function points(logs: readonly GrowingLog[]): number {
  return logs.reduce((sum, log) => sum + log.written, 0);
}

function ingestedPoints(file: string): number {
  const reader = new Sqlite(file, { readonly: true });
  try {
    return Number(reader.prepare('SELECT sum(next_sequence) FROM series').pluck().get());
  } finally {
    reader.close();
  }
}

/** User and system time so far (clock ticks are hundredths on Linux). */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** When written points became readable, and the dispatcher's largest resident memory. */
async function watch(file: string, logs: readonly GrowingLog[], pid: number, signal: AbortSignal) {
  const reader = new Sqlite(file, { readonly: true });
  const offsets = reader.prepare<[], { id: string; ingested: number }>(
    'SELECT id, ingested_offset AS ingested FROM attempt',
  );
  const seen = new Map(logs.map((log) => [log.claimed.attempt as string, { log, next: 0 }]));
  const visible: number[] = [];
  let memory = 0;
  while (!signal.aborted) {
    await wait(20);
    const rows = offsets.all();
    const now = performance.now();
    for (const { id, ingested } of rows) {
      const one = seen.get(id);
      for (let mark = one?.log.marks[one.next]; one && mark && mark.end <= ingested; mark = one.log.marks[one.next]) {
        visible.push(now - mark.time);
        one.next += 1;
      }
    }
    const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    memory = Math.max(memory, Number(resident ?? 0) / 1024);
  }
  reader.close();
  // Missing ones count with the time waited.
  for (const { log, next } of seen.values()) {
    for (const mark of log.marks.slice(next)) visible.push(performance.now() - mark.time);
  }
  return { visible, memory };
}

async function askApi(url: string, run: string, signal: AbortSignal) {
  const reads: number[] = [];
  const writes: number[] = [];
  let refused = 0;
  const timed = async (into: number[], ask: () => Promise<Response>): Promise<void> => {
    const began = performance.now();
    const response = await ask();
    await response.arrayBuffer();
    into.push(performance.now() - began);
    if (!response.ok) refused += 1;
  };
  for (let at = 0; !signal.aborted; at++) {
    await timed(reads, () => fetch(`${url}/api/v1/runs/list?input=${encodeURIComponent('{"limit":50}')}`));
    await timed(writes, () =>
      fetch(`${url}/api/v1/runs/edit`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ id: run, notes: String(at) }),
      }),
    );
    await wait(100);
  }
  return { apiReadsMs: spread(reads), apiWritesMs: spread(writes), apiRefused: refused };
}

/** How long a writer that asks every other millisecond finds the lock taken. */
async function tryLock(file: string, signal: AbortSignal): Promise<number[]> {
  const other = new Sqlite(file, { timeout: 0 });
  const waits: number[] = [];
  while (!signal.aborted) {
    await wait(100);
    for (const began = performance.now(); ; await wait(2)) {
      if (!takes(other)) continue;
      waits.push(performance.now() - began);
      break;
    }
  }
  other.close();
  return waits;
}

function takes(other: Sqlite.Database): boolean {
  try {
    other.exec('BEGIN IMMEDIATE; ROLLBACK');
    return true;
  } catch {
    return false;
  }
}
