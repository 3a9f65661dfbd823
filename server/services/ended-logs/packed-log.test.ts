/** @file Logs of ended attempts: packed, read as they are, brought back, and nothing lost between two processes or after a kill. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { clientOf } from '@/db/prepared';
import { attemptsToPack } from '@/db/queries/attempt';
import { SeriesMemory } from '@/db/series/known-series';
import { attemptFiles } from '@/domain/attempt-files';
import { readTiming } from '@/domain/tunables';
import { runs } from '@/server/services/runs';
import { series } from '@/server/services/series';
import { tracking } from '@/server/services/tracking';
import { appendBatch } from '@/server/services/tracking/event-log';
import { makePlatform } from '@/test/factories/platform';
import { temporaryDirectory } from '@/test/temporary-directory';
import { newWatch } from '@/workers/dispatcher/attempt-memory';
import { superviseOutside } from '@/workers/dispatcher/supervise-outside';
import { listOpenAttempts } from '../runs/life/open-attempts';
import { createLogPacker } from './pack-ended';
import { bringBackLog, bringBackLogInPieces, bringingBack, dropOlderCopy, packLog, readLogText } from './packed-log';

const namesIn = (directory: string): string[] => readdirSync(directory).sort();
const textOf = (directory: string): string => Buffer.concat([...(readLogText(directory) ?? [])]).toString();
const point = (step: number) => ({
  type: 'points' as const,
  time: 1_700_000_000_000 + step,
  step,
  values: { loss: 1 / (step + 3), '__proto__.ü': step },
});

/** A log of more than one block. */
function longLog() {
  const directory = path.join(temporaryDirectory(), '1');
  appendBatch(
    directory,
    'long',
    Array.from({ length: 6_000 }, (_, step) => point(step)),
  );
  const file = path.join(directory, attemptFiles.events);
  return { directory, file, text: readFileSync(file, 'utf8') };
}

it('is a tenth of its size, reads as before, and comes back to the byte', () => {
  const { directory, file, text } = longLog();
  for (const _ of packLog(directory));
  expect(namesIn(directory)).toEqual([attemptFiles.packedEvents]);
  expect(statSync(path.join(directory, attemptFiles.packedEvents)).size).toBeLessThan(text.length / 6);
  expect(textOf(directory)).toBe(text);
  expect(bringBackLog(directory)).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(bringBackLog(path.join(directory, 'none'))).toBe(false);
  expect(readLogText(path.join(directory, 'none'))).toBeNull();
});

it('keeps bytes that are no text, and half a line', () => {
  const directory = temporaryDirectory();
  const bytes = Buffer.concat([
    Buffer.from('{"a":1}\n'),
    Buffer.from([0xff, 0xfe, 0x0a, 0x01]),
    Buffer.from('{"half":'),
  ]);
  writeFileSync(path.join(directory, attemptFiles.events), bytes);
  for (const _ of packLog(directory));
  expect(Buffer.concat([...(readLogText(directory) ?? [])]).equals(bytes)).toBe(true);
});

it('takes a batch at every moment of packing, once', () => {
  const moments = [...packLog(longLog().directory)].length;
  expect(moments).toBeGreaterThan(2);
  for (let moment = 0; moment <= moments; moment++) {
    const { directory, text } = longLog();
    const work = packLog(directory);
    for (let step = 0; step <= moment; step++) work.next();
    expect(appendBatch(directory, 'late', [point(7_000)])).toBe(true);
    for (const _ of work);
    expect(appendBatch(directory, 'late', [point(7_000)])).toBe(false);
    const now = textOf(directory);
    expect(now.startsWith(text)).toBe(true);
    expect(now.slice(text.length).match(/"step":7000/g)).toHaveLength(1);
    // And again, over what an interrupted try left.
    for (const _ of packLog(directory));
    expect(textOf(directory)).toBe(now);
  }
});

it('comes back in pieces, with a turn for others after each', async () => {
  const { directory, file, text } = longLog();
  for (const _ of packLog(directory));
  const done = { yet: false, turns: 0 };
  const others = async () => {
    for (; !done.yet; done.turns++) await turn();
  };
  const meanwhile = others();
  const both = await Promise.all([bringBackLogInPieces(directory), bringBackLogInPieces(directory)]);
  done.yet = true;
  await meanwhile;
  expect([both, done.turns > 2, readFileSync(file, 'utf8') === text]).toEqual([[true, true], true, true]);
  expect(await bringBackLogInPieces(path.join(directory, 'none'))).toBe(false);
});

it('takes a batch once at every moment of coming back, also where it is packed again meanwhile', () => {
  const first = longLog();
  for (const _ of packLog(first.directory));
  const moments = [...bringingBack(first.directory)].length;
  expect(moments).toBeGreaterThan(2);
  for (const again of [false, true]) {
    for (let moment = 0; moment <= moments; moment++) {
      const { directory, text } = longLog();
      for (const _ of packLog(directory));
      const work = bringingBack(directory);
      for (let step = 0; step <= moment; step++) work.next();
      expect(appendBatch(directory, 'late', [point(7_000)])).toBe(true);
      if (again) for (const _ of packLog(directory));
      for (const _ of work);
      expect(appendBatch(directory, 'late', [point(7_000)])).toBe(false);
      expect(
        textOf(directory)
          .slice(text.length)
          .match(/"step":7000/g),
      ).toHaveLength(1);
      expect(namesIn(directory).filter((name) => name.endsWith('.unpacked'))).toEqual([]);
    }
  }
});

it('begins anew after a kill in the middle', () => {
  const { directory, text } = longLog();
  packLog(directory).next();
  expect(existsSync(path.join(directory, attemptFiles.events))).toBe(false);
  // And one in the middle of bringing it back.
  writeFileSync(path.join(directory, `${attemptFiles.events}.4242.unpacked`), 'the first');
  // As another process finds it.
  expect(textOf(directory)).toBe(text);
  for (const _ of packLog(directory));
  expect(namesIn(directory)).toEqual([attemptFiles.packedEvents]);
  expect(textOf(directory)).toBe(text);
});

it('goes before a copy of its beginning, as backups that keep what was removed leave it there', () => {
  const { directory, file, text } = longLog();
  for (const _ of packLog(directory));
  const older = text.slice(0, 400_000);
  for (const settle of [() => dropOlderCopy(directory), () => [...packLog(directory)]]) {
    writeFileSync(file, older);
    expect(textOf(directory)).toBe(text);
    settle();
    expect(namesIn(directory)).toEqual([attemptFiles.packedEvents]);
    expect(textOf(directory)).toBe(text);
  }
  // Whatever else it says is newer.
  const other = `${older.slice(0, -1)}!`;
  writeFileSync(file, other);
  dropOlderCopy(directory);
  expect(textOf(directory)).toBe(other);
});

it('says so where it is damaged, and makes nothing of it', () => {
  const { directory } = longLog();
  for (const _ of packLog(directory));
  const file = path.join(directory, attemptFiles.packedEvents);
  const whole = readFileSync(file);
  for (const damage of [
    whole.subarray(0, -9),
    Buffer.from(whole.map((byte, at) => (at === 2_000 ? byte ^ 4 : byte))),
  ]) {
    writeFileSync(file, damage);
    expect(() => bringBackLog(directory)).toThrow(/is damaged/);
    expect(namesIn(directory)).toEqual([attemptFiles.packedEvents]);
  }
  truncateSync(file, 3);
  expect(() => textOf(directory)).toThrow(/is damaged/);
});

it('stops a run that goes on over a damaged log, instead of never', async () => {
  const { ctx, dataDirectory } = makePlatform();
  const timing = readTiming(undefined);
  const errors: string[] = [];
  const log = { info() {}, warn() {}, error: (_: object, message: string) => errors.push(message) };
  const watch = newWatch(0, timing, new SeriesMemory());
  const look = async () => {
    for (const open of listOpenAttempts({ ctx }))
      while (await superviseOutside({ ctx, timing, monotonic: () => 0, log }, open, watch));
  };
  const { run } = tracking.start({ ctx, input: {} });
  tracking.end({ ctx, input: { run, state: 'finished' } });
  await look();
  const directory = path.join(dataDirectory, 'runs', run, '1');
  for (const _ of packLog(directory));
  truncateSync(path.join(directory, attemptFiles.packedEvents), 20);
  tracking.end({ ctx, input: { run, state: 'running' } });
  expect(() => tracking.log({ ctx, input: { run, batch: 'one', events: [point(0)] } })).toThrow(/is damaged/);
  await look();
  expect(errors).toHaveLength(1);
  runs.stop({ ctx, input: { id: run } });
  await look();
  expect([runs.get({ ctx, input: { id: run } }).state, listOpenAttempts({ ctx })]).toEqual(['stopped', []]);
});

it('packs what ended a while ago, and a run that goes on has its log back', async () => {
  const { ctx, dataDirectory, advance } = makePlatform();
  const timing = readTiming(undefined);
  const log = { info() {}, warn() {}, error() {} };
  const watch = newWatch(0, timing, new SeriesMemory());
  const look = async () => {
    for (const open of listOpenAttempts({ ctx }))
      while (await superviseOutside({ ctx, timing, monotonic: () => 0, log }, open, watch));
  };
  const [ended = '', open = ''] = ['a', 'b'].map((key) => {
    const { run } = tracking.start({ ctx, input: { key } });
    tracking.log({ ctx, input: { run, batch: 'one', events: [point(0), point(1)] } });
    return run;
  });
  tracking.end({ ctx, input: { run: ended, state: 'finished' } });
  await look();
  const directoryOf = (run: string) => path.join(dataDirectory, 'runs', run, '1');
  const troubles: unknown[] = [];
  const pack = createLogPacker({ ctx, timing, onTrouble: (_, error) => troubles.push(error) });
  const packAll = () => pack(Number.POSITIVE_INFINITY);
  // As the next start asks.
  const left = () => attemptsToPack(ctx.db, { endedAt: 0, id: '', until: ctx.now(), most: 9 }).length;
  packAll();
  expect(namesIn(directoryOf(ended))).toContain(attemptFiles.events);
  advance(timing.logsPackedAfter);
  packAll();
  expect(namesIn(directoryOf(ended))).toEqual([attemptFiles.packedEvents, attemptFiles.outside]);
  expect([namesIn(directoryOf(open)).includes(attemptFiles.events), left()]).toEqual([true, 0]);
  // A sign of life changes nothing; a batch that was taken before is known, one that was not is taken.
  tracking.log({ ctx, input: { run: ended, batch: 'alive' } });
  expect(namesIn(directoryOf(ended))).toEqual([attemptFiles.packedEvents, attemptFiles.outside]);
  expect(tracking.log({ ctx, input: { run: ended, batch: 'one', events: [point(0), point(1)] } }).taken).toBe(false);
  expect(tracking.log({ ctx, input: { run: ended, batch: 'two', events: [point(2)] } }).taken).toBe(true);
  await look();
  expect(left()).toBe(1);
  expect(series.list({ ctx, input: { run: ended } })).toMatchObject([{ count: 3 }, { key: 'loss', count: 3 }]);
  advance(timing.logsPackedAfter);
  packAll();
  expect(namesIn(directoryOf(ended))).toEqual([attemptFiles.packedEvents, attemptFiles.outside]);
  // One whose log can't be packed does not keep the others from it.
  tracking.end({ ctx, input: { run: open, state: 'finished' } });
  await look();
  mkdirSync(path.join(directoryOf(open), `${attemptFiles.events}.packing`));
  advance(timing.logsPackedAfter);
  packAll();
  expect(troubles).toHaveLength(1);
});

it('waits for space where the disk is full, and then goes on where it was', async () => {
  const { ctx, dataDirectory, advance } = makePlatform();
  const timing = readTiming(undefined);
  const watch = newWatch(0, timing, new SeriesMemory());
  const log = { info() {}, warn() {}, error() {} };
  const [first = '', second = ''] = ['a', 'b'].map((key) => {
    const { run } = tracking.start({ ctx, input: { key } });
    tracking.end({ ctx, input: { run, state: 'finished' } });
    return path.join(dataDirectory, 'runs', run, '1');
  });
  for (const open of listOpenAttempts({ ctx }))
    while (await superviseOutside({ ctx, timing, monotonic: () => 0, log }, open, watch));
  for (const directory of [first, second])
    symlinkSync('/dev/full', path.join(directory, `${attemptFiles.packedEvents}.new`));
  const troubles: unknown[] = [];
  const pack = createLogPacker({ ctx, timing, onTrouble: (_, error) => troubles.push(error) });
  const troublesAfter = (wait: number): number => {
    advance(wait);
    pack(Number.POSITIVE_INFINITY);
    return troubles.length;
  };
  const { logsPackedAfter } = timing;
  // What failed took its way to the full disk with it: the first has space at its second try.
  expect([logsPackedAfter, 1, logsPackedAfter, logsPackedAfter].map(troublesAfter)).toEqual([1, 1, 2, 2]);
  for (const directory of [first, second])
    expect(namesIn(directory)).toEqual([attemptFiles.packedEvents, attemptFiles.outside]);
});

it('asks a start for what is not packed alone', () => {
  const { ctx } = makePlatform();
  const asked = `SELECT id FROM attempt WHERE log_packed = 0 AND (ended_at, id) > (0, '') AND ended_at <= 9 ORDER BY ended_at, id`;
  const plan = clientOf(ctx.db).prepare(`EXPLAIN QUERY PLAN ${asked}`).all();
  expect(JSON.stringify(plan)).toMatch(/USING (COVERING )?INDEX attempt_to_pack/);
});
