/**
 * @file The native engine of one processor against that of another: `observe` prints what it gives for every case of the parity suite, a line each; `compare FILE`
 * holds those lines against its own. Test material, bundled by scripts/emulated-engine.mjs.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createNativeEngine } from '@/engine/native';
import type { NetworkGraph } from '@/graph/types';
import { nodeCases } from './cases';
import { disagreements } from './disagreements';
import { drawMaterial } from './material';
import { networkCases } from './networks';
import { type Observation, observe, sgdStep } from './observe';

/** Two orders of the same sums; in bf16 they may round to neighbours, up to eight times one after the other. */
const tolerances = { node: 2e-5, network: 1e-4, bf16: 8 * 2 ** -8 };

interface Case {
  readonly name: string;
  readonly tolerance: number;
  readonly graph: NetworkGraph;
  readonly run: () => Promise<Observation>;
}

function cases(): Case[] {
  const engine = createNativeEngine({ threads: 2 });
  const half = createNativeEngine({ threads: 2, precision: 'bf16' });
  const nodes = nodeCases().flatMap(({ name, batch, valid, amplification, graph: build }) => {
    const graph = build();
    const material = drawMaterial(graph, { batch, valid }, 1);
    const one = { name, graph, tolerance: tolerances.node * amplification };
    return [
      { ...one, run: () => observe(engine, graph, material, sgdStep) },
      {
        ...{ name: `${name}, bf16`, graph, tolerance: tolerances.bf16 },
        run: () => observe(half, graph, material, sgdStep),
      },
    ];
  });
  const networks = networkCases.map(({ name, batch, valid, graph: build, step }) => {
    const graph = build();
    const material = drawMaterial(graph, { batch, valid }, 2);
    const run = () => observe(engine, graph, material, step?.(graph) ?? sgdStep);
    return { name, tolerance: tolerances.network, graph, run };
  });
  return [...nodes, ...networks];
}

const [verb, file] = process.argv.slice(2);
const all = cases();
if (verb === 'observe') {
  for (const { run } of all) {
    const seen = Object.entries(await run()).map(([part, values]) => [part, Array.from(values)]);
    process.stdout.write(`${JSON.stringify(Object.fromEntries(seen))}\n`);
  }
} else {
  let index = 0;
  let failed = 0;
  for await (const line of createInterface({ input: createReadStream(file ?? '') })) {
    const one = all[index++];
    if (one === undefined) throw new Error('There are more lines than cases.');
    const wrong = disagreements(one.graph, await one.run(), JSON.parse(line), one.tolerance);
    if (wrong.length > 0) failed++;
    for (const each of wrong) process.stdout.write(`${one.name}: ${each}\n`);
  }
  if (index !== all.length) throw new Error(`There are ${index} lines for ${all.length} cases.`);
  process.stdout.write(`${all.length - failed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}
process.exit();
