/** @file The query gradient of fomaml at fixed (m_t, φ_t, g), against finite differences of the cross-entropy. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '@/domain/random';
import { selectEngine } from '@/engine/select';
import type { Engine, Program } from '@/engine/types';
import { initialiseParameters, initialStatistics } from '@/graph/initialise';
import { buildSupernet } from '@/nas/spaces/supernet';
import { batchAt, loadTask, type TaskData } from '@/nas/tasks/batches';
import { sampleTask } from '@/nas/tasks/sample';
import { digitTasks, mnist } from '@/test/real-data';
import { smallSpace } from '@/test/small-run';
import { drawMixture } from '../inner-loop/mixture';
import { queryGradient } from './query-gradient';

const graph = buildSupernet(smallSpace, { classes: 5, resolution: 14 });
const { choices } = graph;
const seed = 21;
const settings = { estimator: 'relaxed', mixture: 'gumbel', deviation: 0, temperature: 0.8 } as const;
const stream = randomStream(4, 'posterior');
const phi = Float64Array.from({ length: graph.mixtureSize }, () => 0.5 * stream.normal());
const theta = initialiseParameters(graph, 3);

let engine: Engine;
let program: Program;
let data: TaskData;
let found: Awaited<ReturnType<typeof queryGradient>>;

beforeAll(async () => {
  ({ engine } = await selectEngine('auto'));
  const { id, dataset } = await mnist();
  const datasets = new Map([[id, dataset]]);
  data = loadTask(sampleTask({ spec: digitTasks(id), datasets, seed: 0, part: 'metaTrain', index: 0 }), dataset);
  program = engine.compile(graph, { batch: 32 });
  program.load({ parameters: theta, statistics: initialStatistics(graph) });
  found = await queryGradient({ program, choices, data, phi, seed, settings });
});
afterAll(() => {
  program.free();
  engine.dispose();
});

/** The cross-entropy of the same batch for the same g, at other weights and logits. */
async function loss(at: { theta?: Float32Array; phi?: Float64Array }): Promise<number> {
  program.load({ parameters: at.theta ?? theta });
  const batch = await batchAt(data, 'validation', { batch: 32, stepIndex: 0, seed });
  const draw = { temperature: settings.temperature, stream: randomStream(seed, 'query') };
  const { z } = drawMixture(choices, at.phi ?? phi, settings, draw);
  return (await program.gradient(batch, z, {})).loss;
}

describe('the query gradient', () => {
  it('is taken at the loss it reports, and leaves the program unchanged', async () => {
    expect((await program.read()).parameters).toEqual(theta);
    expect(await loss({})).toBeCloseTo(found.loss, 6);
  });

  it('by φ is what finite differences find, in every coordinate', async () => {
    const largest = Math.max(...found.logits.map(Math.abs));
    const h = 0.02;
    for (const [i, expected] of found.logits.entries()) {
      const shifted = (by: number) => phi.map((value, j) => (j === i ? value + by : value));
      const slope = ((await loss({ phi: shifted(h) })) - (await loss({ phi: shifted(-h) }))) / (2 * h);
      // float32 losses: differences of 1e-7 over 0.04, and the third derivative over h².
      expect(Math.abs(slope - expected), `coordinate ${i}`).toBeLessThan(0.02 * largest);
    }
  });

  it('by the weights is what finite differences find along it, and along random directions', async () => {
    const norm = Math.hypot(...found.parameters);
    const directions = [
      found.parameters.map((value) => value / norm),
      ...[1, 2, 3].map((each) => {
        const random = randomStream(each, 'direction');
        const values = Float32Array.from(theta, () => random.normal());
        const length = Math.hypot(...values);
        return values.map((value) => value / length);
      }),
    ];
    for (const [which, direction] of directions.entries()) {
      const expected = direction.reduce((sum, value, i) => sum + value * (found.parameters[i] ?? 0), 0);
      const h = 0.005;
      const moved = (by: number) => theta.map((value, i) => value + by * (direction[i] ?? 0));
      const slope = ((await loss({ theta: moved(h) })) - (await loss({ theta: moved(-h) }))) / (2 * h);
      expect(Math.abs(slope - expected), `direction ${which}`).toBeLessThan(0.02 * norm);
    }
  });
});
