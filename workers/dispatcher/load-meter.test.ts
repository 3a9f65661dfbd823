import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { attemptFiles } from '@/domain/attempt-files';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeRunningRun } from '@/test/factories/run';
import { fc } from '@/test/fast-check';
import { busyShare, createLoadMeter } from './load-meter';

describe('the load of a machine', () => {
  it('is a share of the time between two readings', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), fc.nat(), (busy, total, moreBusy, more) => {
        const share = busyShare({ busy, total }, { busy: busy + moreBusy, total: total + more });
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }),
    );
    expect(busyShare({ busy: 10, total: 100 }, { busy: 40, total: 160 })).toBe(0.5);
  });

  it('says what each run uses between two of its heartbeats', async () => {
    const { ctx } = makePlatform();
    const { search } = await makeBasis(ctx);
    const { run, directory, lease } = makeRunningRun(ctx, search);
    const heart = (beat: number, cpuSeconds: number, of = lease) =>
      writeFileSync(
        path.join(directory, attemptFiles.heartbeat),
        JSON.stringify({
          lease: of,
          pid: 1,
          startTicks: null,
          beat,
          progressAt: 0,
          step: 0,
          rssBytes: 4096,
          cpuSeconds,
        }),
      );
    let now = 0;
    const measure = createLoadMeter(ctx, () => now);
    expect(measure().runs).toEqual([]);
    heart(1, 10);
    expect(measure().runs).toEqual([{ run, cores: null, rssBytes: 4096 }]);
    now = 2000;
    heart(2, 13);
    expect(measure().runs).toMatchObject([{ cores: 1.5 }]);
    now = 3000;
    expect(measure().runs).toMatchObject([{ cores: 1.5 }]);
    heart(3, 14, 'of another attempt');
    expect(measure().runs).toEqual([]);
  });
});
