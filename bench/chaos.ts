/**
 * @file `npm run bench:chaos -- [--minutes 60] [--seed 1] [--runs 12] [--slots 4] [--steps 600]`: an hour, or the given minutes, of simulated
 * chaos, checking the invariants after every fault. One JSON object; exits with status 1 if one is broken.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fill } from '@/test/faults/fill';
import { chaos } from '@/workers/dispatcher/test-support/chaos';
import { bundlePrograms } from '@/workers/test-support/programs';
import { ensureBuild } from '../scripts/build.mjs';
import { readRepetitions } from './arguments';
import { startServer } from './ui/platform';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '12' },
    slots: { type: 'string', default: '4' },
    steps: { type: 'string', default: '600' },
  },
});
const say = (line: string) => process.stderr.write(`${line}\n`);
const home = mkdtempSync(path.join(tmpdir(), 'masthead-chaos-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'none', home]).status === 0;
if (!mounted) say('No disk is filled: this user may not mount a small one.');
await ensureBuild();
const programs = await bundlePrograms({
  dispatcher: new URL('../workers/dispatcher/main.ts', import.meta.url),
  runner: new URL('../workers/runner/test-support/counting-runner.ts', import.meta.url),
  heartbeat: new URL('../workers/runner/heartbeat.ts', import.meta.url),
});
const seed = readRepetitions(values.seed);
const minutes = readRepetitions(values.minutes);
const loadBefore = loadavg();
try {
  const report = await chaos({
    program: programs.file('dispatcher'),
    seed,
    seconds: minutes * 60,
    runs: readRepetitions(values.runs),
    slots: readRepetitions(values.slots),
    steps: readRepetitions(values.steps),
    web: startServer,
    ...(mounted ? { disk: { home, fill } } : {}),
    say,
  });
  process.stdout.write(`${JSON.stringify({ seed, minutes, loadBefore, loadAfter: loadavg(), ...report }, null, 2)}\n`);
} catch (error) {
  say(`Seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  programs.remove();
  if (mounted) spawnSync('umount', ['-l', home]);
  rmSync(home, { recursive: true, force: true });
}
