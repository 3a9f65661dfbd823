/**
 * @file Compiled programs, kept for reuse: a meta-training meets the same few task shapes thousands of times. Least
 * recently used programs are freed when the memory limit is passed.
 */
import type { Engine, Program } from '@/engine/types';
import type { NetworkGraph } from '@/graph/types';

export interface ProgramCache {
  /** The program of this key: `slot` tells apart programs that run at the same time. State is whatever was left in it. */
  take(key: string, graph: () => NetworkGraph, options: { batch: number; threads: number; slot: number }): Program;
  free(): void;
}

/** `limitBytes`: 4 GiB unless told. The program just taken is never freed. */
export function createProgramCache(engine: Engine, limitBytes = 4 * 2 ** 30): ProgramCache {
  const programs = new Map<string, Program>();
  return {
    take(key, graph, { batch, threads, slot }) {
      const name = `${key}|batch=${batch}|threads=${threads}|slot=${slot}`;
      const program = programs.get(name) ?? engine.compile(graph(), { batch, threads });
      programs.delete(name);
      programs.set(name, program);
      let total = [...programs.values()].reduce((sum, each) => sum + each.memoryBytes, 0);
      for (const [oldest, candidate] of programs) {
        if (total <= limitBytes || candidate === program) break;
        total -= candidate.memoryBytes;
        candidate.free();
        programs.delete(oldest);
      }
      return program;
    },
    free() {
      for (const program of programs.values()) program.free();
      programs.clear();
    },
  };
}
