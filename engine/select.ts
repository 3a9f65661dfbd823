/** @file Picks the engine a run asked for; `auto` takes the native one where it loads, else pure JavaScript. */

import { DomainError } from '@/domain/errors';
import { createNativeEngine, nativeAvailability } from '@/engine/native';
import { createTfjsEngine } from '@/engine/tfjs';
import type { Engine } from './types';

export type EngineRequest = 'auto' | 'native' | 'tfjs-cpu' | 'tfjs-tensorflow';

export interface SelectedEngine {
  readonly engine: Engine;
  /** For people: why it is not the engine one would expect, and what to do about it. */
  readonly notes: readonly string[];
}

/** `threads` is for the native engine. Throws `not-installed` where the engine asked for by name can't be had. */
export async function selectEngine(
  request: EngineRequest,
  options: { readonly threads?: number } = {},
): Promise<SelectedEngine> {
  switch (request) {
    case 'tfjs-cpu':
      return { engine: await createTfjsEngine('cpu'), notes: [] };
    case 'tfjs-tensorflow':
      return { engine: await createTfjsEngine('tensorflow'), notes: [] };
    case 'native':
    case 'auto': {
      const native = nativeAvailability();
      if (native.available) return { engine: createNativeEngine(options), notes: [] };
      const mend = `The native engine is not available: ${native.reason}`;
      if (request === 'native') throw new DomainError('not-installed', mend);
      const note = `${mend} Using pure JavaScript instead, which is about a hundred times slower.`;
      return { engine: await createTfjsEngine('cpu'), notes: [note] };
    }
  }
}
