import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { RunEventBody } from '@/domain/events';
import { treeUsage } from './process-tree';
import { type SystemSample, systemSeries } from './system-series';

const gibibyte = 2 ** 30;
const sample = (at: number, cpuSeconds: number, more: Partial<SystemSample> = {}): SystemSample => ({
  ...{ at, cpuSeconds, rssBytes: gibibyte, cards: [], ...more },
});
const card = (utilisation: number | null, memory: number) => ({
  ...{ utilisation, memoryUsed: memory * gibibyte, temperature: 60, power: null },
});

describe('the system series of a run', () => {
  it('are told with a step, once they cover long enough: means, and of memory the most', () => {
    const events: RunEventBody[] = [];
    const series = systemSeries((event) => events.push(event), 10_000);
    series.add(sample(0, 0, { cards: [card(0.5, 1)] }));
    series.add(sample(5_000, 8, { rssBytes: 3 * gibibyte, cards: [card(1, 4)] }));
    series.tell(1);
    expect(events).toEqual([]);
    series.add(sample(10_000, 20, { cards: [card(null, 2)] }));
    series.tell(2);
    const values = {
      ...{ 'system.cores': 2, 'system.memory': 3, 'system.gpu.0.utilisation': 75 },
      ...{ 'system.gpu.0.memory': 4, 'system.gpu.0.temperature': 60 },
    };
    expect(events.at(-1)).toEqual({ type: 'points', step: 2, values });
    expect(events.flatMap((event) => (event.type === 'metric' ? [[event.key, event.unit]] : []))).toEqual([
      ['system.cores', 'cores'],
      ['system.memory', 'GiB'],
      ['system.gpu.0.utilisation', '%'],
      ['system.gpu.0.memory', 'GiB'],
      ['system.gpu.0.temperature', '°C'],
    ]);
    const before = events.length;
    series.add(sample(20_000, 25));
    // A step has one point, however long it takes.
    series.tell(2);
    expect(events).toHaveLength(before);
    series.tell(3);
    expect(events.at(-1)).toEqual({ type: 'points', step: 3, values: { 'system.cores': 0.5, 'system.memory': 1 } });
  });

  it('count what a process of the run uses, too', async () => {
    const own = treeUsage();
    const child = spawn(process.execPath, [
      '-e',
      'const kept = Buffer.alloc(150e6, 1); console.log(kept[0]); for (;;);',
    ]);
    try {
      await once(child.stdout, 'data');
      await vi.waitFor(
        () => {
          const { rssBytes, cpuSeconds } = treeUsage();
          expect(rssBytes - own.rssBytes).toBeGreaterThan(100e6);
          expect(cpuSeconds).toBeGreaterThan(own.cpuSeconds);
        },
        { timeout: 60_000 },
      );
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
});
