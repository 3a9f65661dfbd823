/** @file The torch engine: network graphs in PyTorch, in a separate Python process, on any device that PyTorch has. */
import { z } from 'zod';
import type { Precision } from '@/domain/engine-names';
import { DomainError } from '@/domain/errors';
import type { CompileOptions, Engine, Program } from '@/engine/types';
import type { NetworkGraph } from '@/graph/types';
import { HeldImages } from './held-images';
import { mend, TorchProcess } from './process';
import { TorchProgram } from './program';

const deviceSchema = z.object({
  name: z.string(),
  kind: z.enum(['cpu', 'cuda', 'rocm', 'mps']),
  title: z.string(),
});
export type TorchDevice = z.infer<typeof deviceSchema>;

const greetingSchema = z.union([
  z.object({ failed: z.string(), python: z.string() }),
  z.object({
    torch: z.string(),
    python: z.string(),
    devices: z.array(deviceSchema),
    trouble: z.string().nullable(),
  }),
]);

export interface TorchEngineOptions {
  /** `auto`: the first GPU that PyTorch sees, else the processor; `gpu`: that or a refusal; or a name as PyTorch has it: cpu, cuda:0, mps. */
  readonly device?: string;
  readonly precision?: Precision;
  /** Whether candidates of equal shape that read one state run as one (groups.py); default: on GPUs. */
  readonly groups?: boolean;
  /** Threads on the processor. */
  readonly threads?: number;
  /** The interpreter; default: MASTHEAD_PYTHON, else python3. */
  readonly python?: string;
}

/** The interpreter with PyTorch, according to the settings. */
export function torchPython(): string {
  return process.env.MASTHEAD_PYTHON || 'python3';
}

export type TorchAvailability =
  | { readonly available: true; readonly version: string; readonly devices: readonly TorchDevice[] }
  | { readonly available: false; readonly reason: string };

/** Starts a process to ask for its device, and ends it. Never throws. */
export async function torchAvailability(python = torchPython()): Promise<TorchAvailability> {
  try {
    const { child, version, devices } = await start(python);
    child.close();
    return { available: true, version, devices };
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function start(python: string) {
  const child = new TorchProcess(python);
  try {
    const { header } = await child.greet();
    const greeting = greetingSchema.parse(header);
    if ('failed' in greeting)
      throw new DomainError(
        'not-installed',
        `${python} (${greeting.python}) can't import torch: ${greeting.failed}. ${mend}`,
      );
    if (greeting.trouble !== null) throw new DomainError('not-installed', `${greeting.trouble} ${mend}`);
    return { child, version: greeting.torch, devices: greeting.devices };
  } catch (error) {
    child.close();
    throw error;
  }
}

/**
 * @throws DomainError `not-installed` without Python or PyTorch, `unavailable` for a device that is missing or does not
 * compute, `invalid-input` for an unsupported precision
 */
export async function createTorchEngine(
  options: TorchEngineOptions = {},
): Promise<Engine & { readonly notes: string[] }> {
  const { device = 'auto', precision = 'float32', threads = 1, groups = null, python = torchPython() } = options;
  const { child, version } = await start(python);
  const opened = await child.ask({ verb: 'open', device, precision, threads, groups }).catch((error: unknown) => {
    child.close();
    throw error;
  });
  const { name, title, kind } = deviceSchema.parse(opened.header);
  const programs = new Set<Program>();
  const held = new HeldImages(child);
  let made = 0;
  return {
    info: {
      name: 'torch',
      version,
      device: `${title} (${name}, ${precision})`,
      kind: kind === 'cpu' ? 'cpu' : 'gpu',
    },
    notes: child.notes,
    compile(graph: NetworkGraph, { batch }: CompileOptions): Program {
      made += 1;
      const program = new TorchProgram(graph, batch, child, made, held, () => programs.delete(program));
      programs.add(program);
      return program;
    },
    dispose() {
      programs.clear();
      child.close();
    },
  };
}
