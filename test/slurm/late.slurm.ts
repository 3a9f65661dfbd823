/**
 * @file Nodes that see the data folder as another, and late: a relay copies what either side writes after a while, file by file, logs in part. And nodes whose
 * clock is an hour off.
 */
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { countingRuns, quick, trouble, until } from './rig';

const hour = 3_600_000;

describe.skipIf(trouble !== null)('nodes that see the data folder late', () => {
  const rig = countingRuns();
  const { name, start, launch, untilState, untilStep, expectWhole } = rig;

  /** Node with a clock of its own. */
  function skewed(by: number): string {
    const [shift, node] = [path.join(rig.cluster.folder, `shift${by}.mjs`), path.join(rig.cluster.folder, `node${by}`)];
    writeFileSync(shift, `const now = Date.now; Date.now = () => now() + (${by});\n`);
    writeFileSync(node, `#!/bin/sh\nexec '${process.execPath}' --import '${shift}' "$@"\n`);
    chmodSync(node, 0o755);
    return node;
  }

  it.each([hour, -hour])('computes, stops and resumes there with clocks %i ms apart', async (skew) => {
    const nodesSide = path.join(rig.cluster.folder, `seen${skew}`);
    // It is older than any run.
    mkdirSync(path.join(nodesSide, 'slurm'), { recursive: true });
    const relay = relayFolders(rig.platform.dataDirectory, nodesSide);
    try {
      name(skewed(skew), { data: nodesSide });
      const [run, killed, stopped] = [300, 400, 100_000].map((steps) => launch(steps, { checkpointEvery: 50 }));
      if (run === undefined || killed === undefined || stopped === undefined) throw new Error('not launched');
      start({
        ...{ COUNTER_HOLD: '120', COUNTER_GO: path.join(rig.cluster.folder, `go${skew}`) },
        // Ten times what the relay takes for a file, on a busy machine too.
        MASTHEAD_TUNABLES: JSON.stringify({ ...quick, folderLate: 10 * latest }),
      });
      for (const each of [run, killed, stopped]) await untilStep(each, 100);
      // Which process it is comes with its heartbeat, in a file of its own.
      await until(() => expect(rig.platform.attempts(killed)[0]?.pid).toEqual(expect.any(Number)));
      process.kill(rig.platform.attempts(killed)[0]?.pid ?? Number.NaN, 'SIGKILL');
      rig.platform.stop(stopped);
      writeFileSync(path.join(rig.cluster.folder, `go${skew}`), '');
      await untilState(stopped, 'stopped');
      for (const each of [run, killed]) await untilState(each, 'finished');
      expectWhole(run, 300);
      expectWhole(killed, 400);
      expectWhole(stopped, rig.platform.series(stopped, 'counter.value').steps.length);
      expect(rig.platform.attempts(run)).toHaveLength(1);
      const [died, resumed] = rig.platform.attempts(killed);
      expect([died?.end, resumed?.end]).toEqual(['crashed', 'finished']);
      expect(resumed?.resumedFromStep).toBeGreaterThanOrEqual(100);
      for (const each of [run, killed, stopped]) {
        expect(rig.platform.alarms(each)).toEqual([]);
        // Charts by time lie within the attempt.
        const [first] = rig.platform.attempts(each);
        const [from = 0, to = 0] = timesOf(path.join(nodesSide, 'runs', each, '1', 'events.ndjson'));
        expect(from).toBeGreaterThan((first?.startedAt ?? 0) - 60_000);
        expect(to).toBeLessThan((first?.endedAt ?? 0) + 60_000);
      }
    } finally {
      relay.end();
    }
  });
});

/** Of the first and the last event. */
function timesOf(log: string): number[] {
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  return [lines[0], lines.at(-1)].map((line) => JSON.parse(line ?? '').time);
}

/** What either side writes is seen on the other up to this much later. */
const latest = 2_000;

/** Copies between the platform's folder and the nodes': each file by itself, each time after another while. */
function relayFolders(here: string, there: string) {
  // What a side writes; the rest of runs is the nodes'.
  const ours = /^(slurm\/.*(list|environment\.json)|slurm\/job\.sh|runs\/.*\/(job|control)\.json|datasets(\/.*)?)$/;
  const theirs = /^(slurm\/.*\.log|runs\/.*)$/;
  const copied = new Map<string, string>();
  const due = new Map<string, number>();
  const pass = (from: string, to: string, wanted: (file: string) => boolean): void => {
    for (const file of filesBelow(from).filter(wanted)) {
      const key = `${from} ${file}`;
      const state = stateOf(path.join(from, file));
      if (state === null || copied.get(key) === state) continue;
      const at = due.get(key) ?? performance.now() + Math.random() * latest;
      due.set(key, at);
      if (performance.now() < at) continue;
      due.delete(key);
      if (copy(path.join(from, file), path.join(to, file))) copied.set(key, state);
    }
  };
  const timer = setInterval(() => {
    pass(here, there, (file) => ours.test(file));
    pass(there, here, (file) => theirs.test(file) && !ours.test(file) && !file.endsWith('.tmp'));
  }, 50);
  return { end: () => clearInterval(timer) };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^(slurm|runs|datasets)\b/.test(file),
  );
}

function stateOf(file: string): string | null {
  try {
    const { size, mtimeMs, ino } = statSync(file);
    return `${size} ${mtimeMs} ${ino}`;
  } catch {
    return null;
  }
}

/** A log grows by a part of what it lacks; other files are written whole, not by rename. False: more of it is left. */
function copy(from: string, to: string): boolean {
  try {
    if (statSync(from).isDirectory()) {
      mkdirSync(to, { recursive: true });
      return true;
    }
    mkdirSync(path.dirname(to), { recursive: true });
    if (!from.endsWith('.ndjson')) {
      const { mode } = statSync(from);
      writeFileSync(to, readFileSync(from), { mode });
      return true;
    }
    const [size, shown] = [statSync(from).size, existsSync(to) ? statSync(to).size : 0];
    const more = Math.ceil((size - shown) * Math.random());
    const piece = Buffer.alloc(more);
    const descriptor = openSync(from, 'r');
    readSync(descriptor, piece, 0, more, shown);
    closeSync(descriptor);
    appendFileSync(to, piece);
    return shown + more === size;
  } catch {
    // Replaced meanwhile: the next time.
    return false;
  }
}
