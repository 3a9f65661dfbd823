/**
 * @file A runner that computes nothing, as small as possible, for many short-lived ones. It keeps the files of
 * an attempt as a real one does (heartbeat, log, control), a point every FLEETING_PACE milliseconds, and has no checkpoints.
 */
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

const [, , directory = ''] = process.argv;
const inside = (name: string): string => join(directory, name);
const { lease, config } = JSON.parse(readFileSync(inside('job.json'), 'utf8'));
const steps: number = config.iterations;
const pace = Number(process.env.FLEETING_PACE ?? 100);
let [sequence, beat, step] = [0, 0, 0];

function say(event: object): void {
  appendFileSync(inside('events.ndjson'), `${JSON.stringify({ sequence, time: Date.now(), ...event })}\n`);
  sequence += 1;
}

function live(): void {
  beat += 1;
  const life = {
    lease,
    pid: process.pid,
    startTicks: null,
    beat,
    progressAt: Date.now(),
    step,
    rssBytes: 0,
    cpuSeconds: 0,
  };
  writeFileSync(inside('heartbeat.json.new'), JSON.stringify(life));
  renameSync(inside('heartbeat.json.new'), inside('heartbeat.json'));
}

function end(how: 'finished' | 'stopped'): never {
  say({ type: 'ended', end: how, code: null, reason: null, step });
  process.exit(0);
}

function stopWanted(): boolean {
  try {
    const { desired } = JSON.parse(readFileSync(inside('control.json'), 'utf8'));
    return desired === 'stop';
  } catch {
    return false;
  }
}

const engine = { name: 'tfjs-cpu', version: '0', device: 'none', kind: 'cpu' };
live();
say({ type: 'started', pid: process.pid, host: hostname(), engine, environment: {}, resumedFromStep: null });
setInterval(live, 1_000);
setInterval(() => {
  if (stopWanted()) end('stopped');
  step += 1;
  say({ type: 'points', step, values: { 'counter.value': config.seed * step } });
  if (step >= steps) end('finished');
}, pace);
