/**
 * @file Seeded random numbers. Every number a run draws comes from a stream that is named, so that a run is a pure
 * function of its config, and resuming needs no generator state: streams are re-derived from (seed, name, indices).
 */

/** Finaliser of MurmurHash3 (Appleby, public domain) over 32-bit integers. */
function finalise(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Counter-based hash: an unsigned 32-bit integer from a seed and two indices. The C++ engine has the same function
 * (`engine/native/src/random.h`), so that drop-path masks, noise and augmentation agree between engines.
 */
export function hash32(seed: number, a: number, b = 0): number {
  let h = finalise((seed >>> 0) ^ 0x9e3779b9);
  h = finalise((h + Math.imul(a >>> 0, 0x85ebca77)) >>> 0);
  return finalise((h ^ Math.imul((b >>> 0) + 0x165667b1, 0xc2b2ae3d)) >>> 0);
}

/** Uniform in [0, 1) with 24 bits, from the same counter. */
export function hashUniform(seed: number, a: number, b = 0): number {
  return (hash32(seed, a, b) >>> 8) / 16777216;
}

/** Standard normal from the counter (Box-Muller over two hashes, b and b + 1 of index 2a and 2a + 1). */
export function hashNormal(seed: number, a: number): number {
  const u = ((hash32(seed, a, 1) >>> 8) + 0.5) / 16777216;
  const v = hashUniform(seed, a, 2);
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
}

/** A 32-bit seed for a purpose: `deriveSeed(run.seed, 'gumbel', iteration, task)`. */
export function deriveSeed(seed: number, name: string, ...indices: number[]): number {
  let h = hash32(seed, name.length, 0x5eed);
  for (let i = 0; i < name.length; i++) h = hash32(h, name.charCodeAt(i), i);
  for (const index of indices) h = hash32(h, index, 0x1d);
  return h;
}

export interface RandomStream {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Integer in [0, limit). */
  integer(limit: number): number;
  normal(): number;
  /** Standard Gumbel: -log(-log u). */
  gumbel(): number;
  /** A shuffled copy (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
}

/** A sequential stream (sfc32, Doty-Humphrey's PractRand) for a named purpose. */
export function randomStream(seed: number, name: string, ...indices: number[]): RandomStream {
  const root = deriveSeed(seed, name, ...indices);
  let a = hash32(root, 1);
  let b = hash32(root, 2);
  let c = hash32(root, 3);
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) >>> 0) + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = ((c << 21) | (c >>> 11)) >>> 0;
    c = (c + t) >>> 0;
    return t;
  };
  for (let i = 0; i < 12; i++) next();
  const uniform = (): number => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
  const open = (): number => Math.max(uniform(), Number.MIN_VALUE);
  return {
    uniform,
    integer: (limit) => Math.floor(uniform() * limit),
    normal: () => Math.sqrt(-2 * Math.log(open())) * Math.cos(2 * Math.PI * uniform()),
    gumbel: () => -Math.log(-Math.log(open())),
    shuffle<T>(items: readonly T[]): T[] {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = Math.floor(uniform() * (i + 1));
        const held = copy[i] as T;
        copy[i] = copy[j] as T;
        copy[j] = held;
      }
      return copy;
    },
  };
}
