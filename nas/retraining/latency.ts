/** @file The latency of a trained network for one image, on the engine of this run. */
import type { Batch, Engine, ProgramState } from '@/engine/types';
import type { NetworkGraph } from '@/graph/types';

export interface Latency {
  /** Median over the passes. */
  readonly milliseconds: number;
  readonly passes: number;
}

/** The first passes touch memory for the first time: not counted. */
const warmUpPasses = 5;
const mostPasses = 101;
/** Slow engines stop here, after three passes at least. */
const mostMilliseconds = 5000;

/** Forward passes of a single image by running statistics, on one thread; `now` in monotonic milliseconds. */
export async function measureLatency(
  engine: Engine,
  graph: NetworkGraph,
  state: ProgramState,
  now: () => number,
): Promise<Latency> {
  const program = engine.compile(graph, { batch: 1, threads: 1 });
  try {
    program.load(state);
    const batch = blankImage(graph);
    const z = new Float32Array(0);
    const pass = async (): Promise<number> => {
      const at = now();
      await program.evaluate(batch, z, { batchNorm: 'running' });
      return now() - at;
    };
    const startedAt = now();
    for (let i = 0; i < warmUpPasses && now() - startedAt < mostMilliseconds / 2; i++) await pass();
    const times: number[] = [];
    while (times.length < mostPasses && (times.length < 3 || now() - startedAt < mostMilliseconds)) {
      times.push(await pass());
    }
    const sorted = times.sort((a, b) => a - b);
    return { milliseconds: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN, passes: times.length };
  } finally {
    program.free();
  }
}

/** The content of an image does not affect the time. */
function blankImage(graph: NetworkGraph): Batch {
  const [height, width, channels] = graph.shapes[graph.nodes.findIndex(({ op }) => op === 'input')] ?? [0, 0, 0];
  return { images: new Float32Array(height * width * channels), labels: new Int32Array(1), valid: 1 };
}
