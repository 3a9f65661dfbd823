/** @file Finds and loads the addon at run time, so that no bundler tries to. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DomainError, isDomainError } from '@/domain/errors';
import type { ProgramState } from '../types';
import type { NativeCall, NativeOutcome } from './call';
import { interfaceDigest, sourcesDigest } from './origin.mjs';
import type { Plan } from './plan';

export interface NativeProgramHandle {
  load(state: Partial<ProgramState>): void;
  read(): ProgramState;
  run(call: NativeCall): Promise<NativeOutcome>;
  free(): void;
  memoryBytes(): number;
}
export interface Addon {
  readonly NativeProgram: new (plan: Plan, threads: number, isa: string) => NativeProgramHandle;
  /** The kernel table's name; null if this processor can't run the requested one. */
  kernelName(wanted: string): string | null;
  /** Digests (origin.mjs); none in addons of before they were compiled in. */
  readonly origin?: { readonly interface: string; readonly sources: string };
}

const relative = join('build', 'native', 'masthead_engine.node');
const howTo = 'Install a C++ compiler (Debian and Ubuntu: apt-get install g++) and run: node scripts/build-native.mjs';

export type AddonResult = { readonly addon: Addon; readonly isa: string } | { readonly reason: string };
let known: AddonResult | undefined;

/** @throws DomainError `unavailable` for an addon made of other sources: who goes on without a word would compute with old kernels, or in JavaScript. */
export function loadAddon(): AddonResult {
  known ??= find();
  return known;
}

function find(): AddonResult {
  const path = process.env.MASTHEAD_ENGINE_ADDON ?? search();
  if (path === undefined || !existsSync(path)) return { reason: `The native engine is not built. ${howTo}` };
  try {
    const addon: Addon = createRequire(resolve(process.cwd(), 'package.json'))(resolve(path));
    requireCurrent(addon, path);
    const wanted = process.env.MASTHEAD_ENGINE_ISA ?? '';
    const isa = addon.kernelName(wanted);
    if (isa === null)
      return {
        reason: `This processor does not run ${wanted}: unset MASTHEAD_ENGINE_ISA or name portable, avx2 or avx512.`,
      };
    return { addon, isa };
  } catch (error) {
    if (isDomainError(error)) throw error;
    return {
      reason: `The native engine does not load (${error instanceof Error ? error.message : String(error)}). ${howTo}`,
    };
  }
}

/** A bundle knows its interface alone; run from source, the addon must be of the C++ that lies beside this file. */
function requireCurrent({ origin }: Addon, path: string): void {
  const own = typeof import.meta.url === 'string' ? fileURLToPath(import.meta.url) : '';
  const sources = own.endsWith('.ts') ? join(dirname(own), 'src') : undefined;
  const current =
    origin?.interface === interfaceDigest() && (sources === undefined || origin.sources === sourcesDigest(sources));
  if (current) return;
  throw new DomainError(
    'unavailable',
    `The native engine ${path} was built from other sources than those here. Run: npm run build:native`,
  );
}

/** Upwards from this file (source or bundle), then from the working directory. */
function search(): string | undefined {
  const starts = [process.cwd()];
  if (typeof import.meta.url === 'string') starts.unshift(dirname(fileURLToPath(import.meta.url)));
  for (const start of starts)
    for (let folder = start; ; folder = dirname(folder)) {
      const path = join(folder, relative);
      if (existsSync(path)) return path;
      if (folder === dirname(folder)) break;
    }
  return undefined;
}
