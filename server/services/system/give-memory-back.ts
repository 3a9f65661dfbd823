/**
 * @file Gives memory back once there is nothing to do. V8 lets garbage lie until its old space has doubled, so that a process keeps for minutes what
 * an hour's work left; a collection that compacts, at a quiet moment, gives the half of it back to the machine.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Keeper {
  /** Bytes of the heap. */
  readonly heap: () => number;
  /** Microseconds that this process had on cores since it began. */
  readonly busy: () => number;
  readonly collect: () => void;
}

/** Milliseconds between two looks. */
const every = 5_000;
/** Of a core, between two looks: less is quiet. */
const quiet = 0.05;
/** A collection blocks for as long as what lives takes to be moved, a tenth of a second for 70 MB: worth it for so many bytes. */
const worth = 12 << 20;

/** Returns what ends it; it keeps no process alive. */
export function giveMemoryBackWhenQuiet(): () => void {
  const look = looks(ofThisProcess());
  const timer = setInterval(look, every);
  timer.unref();
  return () => clearInterval(timer);
}

/** One look after another; true where it collected. */
export function looks({ heap, busy, collect }: Keeper): () => boolean {
  let [used, after] = [busy(), 0];
  return () => {
    const now = busy();
    const idle = now - used < quiet * every * 1000;
    used = now;
    if (!idle || heap() - after < worth) return false;
    collect();
    // What it took is no work.
    [used, after] = [busy(), heap()];
    return true;
  };
}

export function ofThisProcess(): Keeper {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  return {
    heap: () => process.memoryUsage().heapTotal,
    busy: () => {
      const { user, system } = process.cpuUsage();
      return user + system;
    },
    collect: () => {
      if (typeof gc !== 'function') return;
      setFlagsFromString('--compact-on-every-full-gc');
      gc();
      setFlagsFromString('--no-compact-on-every-full-gc');
    },
  };
}
