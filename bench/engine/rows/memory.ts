/** @file Peak memory of a training step at batch 64: growth of our process against one of PyTorch's. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import { type Size, supernet } from '../cases';
import { cores, type Pytorch, type RowGroup } from '../context';
import { Peer } from '../peer';
import { makeRow } from '../row';

export const memorySize: Size = { initChannels: 16, layers: 8, batch: 64, resolution: 32 };
const steps = 2;
const answerSchema = z.object({ bytes: z.number().positive() });

export const memoryRows: readonly RowGroup[] = [
  {
    name: 'memory-c16',
    needsPytorch: true,
    // Sizes vary less than times: once is enough.
    run: async (context) => {
      const each: number[] = [];
      const told: Record<string, string> = {};
      for (const pytorch of context.pytorches) {
        const name = `memory-${pytorch.name.replace(/[^\w.-]+/g, '-')}`;
        const { bytes } = await context.kept.json(name, () => theirGrowth(pytorch));
        if (bytes !== null) each.push(bytes);
        told[pytorch.name] = bytes === null ? 'did not come to its end' : `${Math.round(bytes / 1e6)} MB`;
      }
      const theirs = Math.min(...each);
      const ours = nativeGrowth();
      const text = {
        name: 'memory-c16',
        what: 'memory of the C=16 L=8 batch 64 step (peak growth of the process)',
        unit: "of the most sparing PyTorch's",
      };
      const values = each.length === 0 ? [] : [ours / theirs];
      return [makeRow(text, values, { atMost: 0.25 }, { nativeBytes: ours, ...told })];
    },
  },
];

/** Null where it gave no answer. */
async function theirGrowth(pytorch: Pytorch): Promise<{ bytes: number | null }> {
  try {
    const peer = await Peer.start(pytorch, 'darts_supernet', memorySize, supernet('darts', memorySize));
    return { bytes: await peer.peakGrowth(cores, steps).finally(() => peer.close()) };
  } catch (error) {
    process.stderr.write(`${pytorch.name}: ${error instanceof Error ? error.message : String(error)}\n`);
    return { bytes: null };
  }
}

function nativeGrowth(): number {
  const script = path.join(import.meta.dirname, '../../native-memory.ts');
  const child = spawnSync(process.execPath, [...process.execArgv, script, String(steps)], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`The memory of the native engine could not be measured: ${child.stderr}`);
  return answerSchema.parse(JSON.parse(child.stdout)).bytes;
}
