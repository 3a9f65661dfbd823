/** @file How long a network takes for a batch of images on the engine of this run: after a warm-up, as quantiles over many passes. */
import type { Batch, Engine, ProgramState } from '@/engine/types';
import type { NetworkGraph } from '@/graph/types';

/** Of one forward pass of the whole batch. */
export interface Latency {
  /** Median over the passes. */
  readonly milliseconds: number;
  /** 95 of 100 passes were not slower. */
  readonly p95: number;
  readonly passes: number;
}

export interface LatencyOptions {
  readonly batch: number;
  readonly threads: number;
  /** At most: slow networks stop after `mostMilliseconds`, with three passes at least. */
  readonly passes: number;
}

/** What every retraining and every candidate is measured by. */
const oneImage: LatencyOptions = { batch: 1, threads: 1, passes: 101 };
/** The first passes touch memory for the first time, and clocks rise: not counted. */
const warmUpPasses = 5;
const mostMilliseconds = 5000;

/** Forward passes by running statistics; `now` in monotonic milliseconds. */
export async function measureLatency(
  engine: Engine,
  graph: NetworkGraph,
  state: Partial<ProgramState>,
  now: () => number,
  { batch, threads, passes }: LatencyOptions = oneImage,
): Promise<Latency> {
  const program = engine.compile(graph, { batch, threads });
  try {
    program.load(state);
    const images = blankImages(graph, batch);
    const z = new Float32Array(0);
    const pass = async (): Promise<number> => {
      const at = now();
      await program.evaluate(images, z, { batchNorm: 'running' });
      return now() - at;
    };
    const startedAt = now();
    for (let i = 0; i < warmUpPasses && now() - startedAt < mostMilliseconds / 2; i++) await pass();
    const times: number[] = [];
    while (times.length < passes && (times.length < 3 || now() - startedAt < mostMilliseconds)) {
      times.push(await pass());
    }
    const sorted = times.sort((a, b) => a - b);
    const quantile = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
    return { milliseconds: quantile(0.5), p95: quantile(0.95), passes: times.length };
  } finally {
    program.free();
  }
}

/** The content of an image does not affect the time. */
function blankImages(graph: NetworkGraph, batch: number): Batch {
  const [height, width, channels] = graph.shapes[graph.nodes.findIndex(({ op }) => op === 'input')] ?? [0, 0, 0];
  const images = new Float32Array(batch * height * width * channels);
  return { images, labels: new Int32Array(batch), valid: batch };
}
