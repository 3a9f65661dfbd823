/** @file A separate process for the memory row: `{bytes}` by which it grows at its peak over the requested steps. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createNativeEngine } from '@/engine/native';
import { supernet, train } from './engine/cases';
import { cores } from './engine/context';
import { memorySize } from './engine/rows/memory';

/** Linux: resident memory now (VmRSS) or at its highest (VmHWM), in bytes. */
function resident(field: 'VmRSS' | 'VmHWM'): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'));
  return 1024 * Number(found?.[1]);
}

const steps = Number(process.argv[2] ?? 1);
const engine = createNativeEngine({ precision: process.argv[3] === 'bf16' ? 'bf16' : 'float32' });
// Forget the peak of starting up.
writeFileSync('/proc/self/clear_refs', '5');
const before = resident('VmRSS');
const training = train(engine, supernet('darts', memorySize), { batch: memorySize.batch, threads: cores });
for (let i = 0; i < steps; i++) await training.step();
process.stdout.write(`${JSON.stringify({ bytes: resident('VmHWM') - before })}\n`);
engine.dispose();
