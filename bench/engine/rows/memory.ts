/** @file Peak memory of a training step at batch 64: growth of our process against one of PyTorch's. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import { type Size, supernet } from '../cases';
import { type BenchContext, cores, type Pytorch, type RowGroup } from '../context';
import { Peer, type PeerTask } from '../peer';
import { makeRow, type Row } from '../row';
import { inEach, precisely } from './against-pytorch';

export const memorySize: Size = { initChannels: 16, layers: 8, batch: 64, resolution: 32 };
const steps = 2;
const answerSchema = z.object({ bytes: z.number().positive() });

export const memoryRows: readonly RowGroup[] = [
  { name: 'memory-c16', needsPytorch: true, run: (context) => memory(context) },
];

/** Sizes vary less than times: once is enough. */
export async function memory(context: BenchContext, precision?: 'bf16'): Promise<Row[]> {
  const each: number[] = [];
  const told: Record<string, string> = {};
  for (const pytorch of context.pytorches)
    for (const own of inEach(memorySize, precision)) {
      const who = precisely(pytorch, own);
      const { bytes } = await context.kept.json(`memory-${who.replace(/[^\w.-]+/g, '-')}`, () =>
        theirGrowth(pytorch, own),
      );
      if (bytes !== null) each.push(bytes);
      told[who] = bytes === null ? 'did not come to its end' : `${Math.round(bytes / 1e6)} MB`;
    }
  const ours = nativeGrowth(precision);
  const text = {
    name: precision === undefined ? 'memory-c16' : `${precision}-memory-c16`,
    what: `${precision === undefined ? '' : `${precision}: `}memory of the C=16 L=8 batch 64 step (peak growth of the process)`,
    unit: "of the most sparing PyTorch's",
  };
  const values = each.length === 0 ? [] : [ours / Math.min(...each)];
  return [makeRow(text, values, precision === undefined ? { atMost: 0.25 } : null, { nativeBytes: ours, ...told })];
}

/** Null where it gave no answer. */
async function theirGrowth(pytorch: Pytorch, task: PeerTask): Promise<{ bytes: number | null }> {
  try {
    const peer = await Peer.start(pytorch, 'darts_supernet', task, supernet('darts', memorySize));
    return { bytes: await peer.peakGrowth(cores, steps).finally(() => peer.close()) };
  } catch (error) {
    process.stderr.write(`${pytorch.name}: ${error instanceof Error ? error.message : String(error)}\n`);
    return { bytes: null };
  }
}

function nativeGrowth(precision = 'float32'): number {
  const script = path.join(import.meta.dirname, '../../native-memory.ts');
  const child = spawnSync(process.execPath, [...process.execArgv, script, String(steps), precision], {
    encoding: 'utf8',
  });
  if (child.status !== 0) throw new Error(`The memory of the native engine could not be measured: ${child.stderr}`);
  return answerSchema.parse(JSON.parse(child.stdout)).bytes;
}
