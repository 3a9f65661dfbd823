/** @file Worker threads: several load the addon and step at once, one is terminated in the middle of a call, the rest continue. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { spacePresets } from '@/domain/space';
import { buildSupernet } from '@/nas/spaces/supernet';
import { sgdStep } from '../parity/observe';
import { stepCall } from './call';
import { compilePlan } from './compile-plan';
import { nativeAvailability } from './index';
import { planLiveness } from './liveness';
import { movedParameters, randomBatch, randomMixture } from './test-support/around-node';

const availability = nativeAvailability();
const hint = availability.available ? '' : ` (skipped: ${availability.reason})`;
const addon = process.env.MASTHEAD_ENGINE_ADDON ?? join(import.meta.dirname, '../../build/native/masthead_engine.node');

/** Steps forever if it is the victim; else five times, and returns the losses. */
const worker = `
  const { workerData: { addon, isa, work, victim }, parentPort } = require('node:worker_threads');
  const { NativeProgram } = require(addon);
  const program = new NativeProgram(work.plan, 2, isa);
  program.load({ parameters: work.parameters });
  (async () => {
    const losses = [];
    for (let i = 0; victim || i < 5; i++) {
      const step = program.run(work.call);
      if (i === 1) parentPort.postMessage('in the middle');
      losses.push((await step).loss);
    }
    program.free();
    parentPort.postMessage(losses);
  })();
`;
const main = `
  const { Worker } = require('node:worker_threads');
  const { deserialize } = require('node:v8');
  const { readFileSync } = require('node:fs');
  const [addon, isa, file, source] = process.argv.slice(1);
  const work = deserialize(readFileSync(file));
  const start = (victim) => new Worker(source, { eval: true, workerData: { addon, isa, work, victim } });
  const results = [];
  const victim = start(true);
  const others = [start(false), start(false), start(false)];
  const ended = [victim, ...others].map((each) => new Promise((resolve) => each.on('exit', resolve)));
  victim.once('message', () => victim.terminate());
  for (const each of others) each.on('message', (message) => Array.isArray(message) && results.push(message));
  Promise.all(ended).then(() => console.log(JSON.stringify(results)));
`;

describe.skipIf(!availability.available)(`worker threads${hint}`, () => {
  it('step at once; ending one in the middle of a call leaves the others right', () => {
    const graph = buildSupernet({ ...spacePresets.darts, initChannels: 4, layers: 4 }, { classes: 6, resolution: 8 });
    const plan = compilePlan(graph, 4);
    const live = planLiveness(graph, plan, undefined, false);
    const input = { graph, size: 4, live, batch: randomBatch(graph, 4), z: randomMixture(graph) };
    const work = { plan, parameters: movedParameters(graph), call: stepCall(input, sgdStep) };
    const folder = mkdtempSync(join(tmpdir(), 'masthead-workers-'));
    try {
      const file = join(folder, 'work');
      writeFileSync(file, serialize(work));
      const isa = availability.available ? availability.isa : '';
      const output = execFileSync(process.execPath, ['-e', main, addon, isa, file, worker], { encoding: 'utf8' });
      const losses: unknown = JSON.parse(output);
      const [first] = Array.isArray(losses) ? losses : [];
      expect(first).toHaveLength(5);
      expect(losses).toEqual([first, first, first]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
