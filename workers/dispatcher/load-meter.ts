/** @file The load of this machine and of each running run: from the system's counters and the runs' heartbeats. */
import { cpus, freemem, totalmem } from 'node:os';
import type { RunId } from '@/domain/ids';
import type { MachineLoad } from '@/domain/records/machine';
import { listAttemptsHere } from '@/server/services/runs/life/open-attempts';
import { readHeartbeat } from './attempt-directory';
import type { DispatcherContext } from './dependencies';

export interface CpuTimes {
  /** Milliseconds over all cores since boot. */
  readonly busy: number;
  readonly total: number;
}

export function cpuTimes(): CpuTimes {
  const times = cpus().map((core) => core.times);
  const idle = times.reduce((sum, each) => sum + each.idle, 0);
  const total = times.reduce((sum, { user, nice, sys, idle: own, irq }) => sum + user + nice + sys + own + irq, 0);
  return { busy: total - idle, total };
}

/** Share of the time between two readings that cores were busy; 0 if no time has passed. */
export function busyShare(before: CpuTimes, after: CpuTimes): number {
  const passed = after.total - before.total;
  return passed <= 0 ? 0 : Math.min(1, Math.max(0, (after.busy - before.busy) / passed));
}

interface Beat {
  readonly beat: number;
  readonly at: number;
  readonly cpuSeconds: number;
  readonly cores: number | null;
}

/** Each call measures since the one before. `monotonic`: milliseconds. */
export function createLoadMeter(ctx: DispatcherContext, monotonic: () => number): () => MachineLoad {
  let times = cpuTimes();
  let beats = new Map<RunId, Beat>();
  return () => {
    const before = times;
    times = cpuTimes();
    const at = monotonic();
    const seen = new Map<RunId, Beat>();
    const runs = listAttemptsHere({ ctx }).flatMap(({ run, lease, directory }) => {
      const heartbeat = readHeartbeat(directory);
      if (heartbeat === undefined || heartbeat.lease !== lease) return [];
      const last = beats.get(run);
      const { beat, cpuSeconds } = heartbeat;
      const next: Beat =
        last !== undefined && last.beat === beat
          ? last
          : { beat, at, cpuSeconds, cores: coresBetween(last, { at, cpuSeconds }) };
      seen.set(run, next);
      return [{ run, cores: next.cores, rssBytes: heartbeat.rssBytes }];
    });
    beats = seen;
    const memoryTotal = totalmem();
    return { cpu: busyShare(before, times), memoryUsed: memoryTotal - freemem(), memoryTotal, runs };
  };
}

function coresBetween(last: Beat | undefined, now: Pick<Beat, 'at' | 'cpuSeconds'>): number | null {
  // A new attempt of the same run starts counting from zero.
  if (last === undefined || now.at <= last.at || now.cpuSeconds < last.cpuSeconds) return last?.cores ?? null;
  return ((now.cpuSeconds - last.cpuSeconds) * 1000) / (now.at - last.at);
}
