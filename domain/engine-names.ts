/** @file The engines a run can ask for: one list, read by configs, forms, scripts and docs (test: engine-names.test.ts). */

export const engineNames = ['native', 'torch', 'tfjs-webgpu', 'tfjs-cpu', 'tfjs-tensorflow'] as const;
export type EngineName = (typeof engineNames)[number];

/** `auto`: engine/select.ts chooses. */
export const engineRequests = ['auto', ...engineNames] as const;
export type EngineRequest = (typeof engineRequests)[number];

/** Of numbers within a step; what is kept between steps is always float32. */
export const precisions = ['float32', 'tf32', 'bf16'] as const;
export type Precision = (typeof precisions)[number];

/** The engines that have a precision, on any device; `tf32` is of NVIDIA's cards. */
export const enginesWith: Readonly<Record<Precision, readonly EngineName[]>> = {
  float32: engineNames,
  tf32: ['torch'],
  bf16: ['native', 'torch'],
};

/** Why the engine does not have it, and the way out; null where it does, or is not chosen yet. */
export function precisionProblem(engine: EngineRequest, precision: Precision): string | null {
  const having = enginesWith[precision];
  if (engine === 'auto' || having.includes(engine)) return null;
  return `Engine ${engine} has no precision ${precision}: take float32, or engine ${having.join(' or ')}.`;
}

/** Kinds of device that a run can ask for, `auto`: any; and those that there are. */
export const deviceKinds = ['cpu', 'gpu'] as const;
export type DeviceKind = (typeof deviceKinds)[number];
export type DeviceRequest = 'auto' | DeviceKind;
