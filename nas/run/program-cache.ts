/**
 * @file Compiled programs, kept for reuse: a meta-training meets the same few task shapes thousands of times. Least
 * recently used programs are freed when the memory limit is passed.
 */
import type { Engine, Program } from '@/engine/types';
import type { NetworkGraph } from '@/graph/types';

export interface ProgramCache {
  /** The program of this key: `slot` distinguishes concurrent programs. Its state is that of the last use. */
  take(key: string, graph: () => NetworkGraph, options: { batch: number; threads: number; slot: number }): Program;
  free(): void;
}

/**
 * `limitBytes`: 4 GiB unless told. Only programs of the slot that asks are freed, never the one just taken: a slot runs one
 * program at a time, other slots' may be running.
 */
export function createProgramCache(engine: Engine, limitBytes = 4 * 2 ** 30): ProgramCache {
  const programs = new Map<string, { readonly program: Program; readonly slot: number }>();
  const freeOldest = (slot: number, kept: Program): void => {
    let total = [...programs.values()].reduce((sum, { program }) => sum + program.memoryBytes, 0);
    for (const [name, { program, slot: own }] of programs) {
      if (total <= limitBytes) return;
      if (own !== slot || program === kept) continue;
      total -= program.memoryBytes;
      program.free();
      programs.delete(name);
    }
  };
  return {
    take(key, graph, { batch, threads, slot }) {
      const name = `${key}|batch=${batch}|threads=${threads}|slot=${slot}`;
      const program = programs.get(name)?.program ?? engine.compile(graph(), { batch, threads });
      programs.delete(name);
      programs.set(name, { program, slot });
      freeOldest(slot, program);
      return program;
    },
    free() {
      for (const { program } of programs.values()) program.free();
      programs.clear();
    },
  };
}
