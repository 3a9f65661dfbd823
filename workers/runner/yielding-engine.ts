/** @file An engine that lets the event loop turn after every call, so that signals and messages are handled between steps of a blocking one. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Engine, Program } from '@/engine/types';

/** Its notes are passed to `tell`. */
export function yieldingEngine(engine: Engine, tell: (note: string) => void): Engine {
  let told = 0;
  const between = async () => {
    for (; told < (engine.notes?.length ?? 0); told++) tell(engine.notes?.[told] ?? '');
    await turn();
  };
  return {
    info: engine.info,
    compile: (graph, options) => yieldingProgram(engine.compile(graph, options), between),
    dispose: () => engine.dispose(),
  };
}

function yieldingProgram(program: Program, between: () => Promise<void>): Program {
  const thenTurn = async <T>(result: Promise<T>): Promise<T> => {
    const value = await result;
    await between();
    return value;
  };
  return {
    graph: program.graph,
    batch: program.batch,
    get memoryBytes() {
      return program.memoryBytes;
    },
    load: (state) => program.load(state),
    read: () => program.read(),
    step: (batch, z, options) => thenTurn(program.step(batch, z, options)),
    gradient: (batch, z, options) => thenTurn(program.gradient(batch, z, options)),
    evaluate: (batch, z, options) => thenTurn(program.evaluate(batch, z, options)),
    free: () => program.free(),
  };
}
