/** @file The lock of a data folder: who holds it, when it counts as abandoned, who loses it. */
import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePlatformState } from '@/db/queries/platform-state';
import { lockFolder } from './folder-lock';
import { openTestPlatform, type TestPlatform } from './test-support/platform';

let platform: TestPlatform;
let time = 1_000_000;
beforeEach(() => {
  platform = openTestPlatform('none');
});
afterEach(() => platform.close());

const lock = () =>
  lockFolder({ db: platform.ctx.db, dataDirectory: platform.dataDirectory, now: () => time, goneAfter: 30_000 });
const hold = (holder: object) =>
  writePlatformState(platform.ctx.db, 'dispatcher-lock', { lease: 'theirs', pid: 1, released: false, ...holder }, time);

describe('the lock of a data folder', () => {
  it('is held by a living process until it lets go', () => {
    const first = lock();
    expect(lock).toThrow(`Process ${process.pid} already dispatches`);
    first.renew();
    first.release();
    expect(lock).not.toThrow();
  });

  it('is free when its holder died, also when its pid was given to another process', () => {
    hold({ host: hostname(), pid: 2 ** 22 + 1, startTicks: 5 });
    lock().release();
    hold({ host: hostname(), pid: process.pid, startTicks: 5 });
    expect(lock).not.toThrow();
  });

  it('counts for another machine as long as it is renewed', () => {
    hold({ host: 'elsewhere', startTicks: 5 });
    expect(lock).toThrow('on elsewhere already dispatches');
    time += 31_000;
    expect(lock).not.toThrow();
  });

  it('reports the takeover to the loser, and leaves the winner alone', () => {
    const loser = lock();
    hold({ host: 'elsewhere', startTicks: 5 });
    expect(() => loser.renew()).toThrow('took over');
    loser.release();
    expect(lock).toThrow('on elsewhere');
  });
});
