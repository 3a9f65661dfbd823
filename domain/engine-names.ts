/** @file The engines a run can ask for: one list, read by configs, forms, scripts and docs (test: engine-names.test.ts). */

export const engineNames = ['native', 'torch', 'tfjs-webgpu', 'tfjs-cpu', 'tfjs-tensorflow'] as const;
export type EngineName = (typeof engineNames)[number];

/** `auto`: engine/select.ts chooses. */
export const engineRequests = ['auto', ...engineNames] as const;
export type EngineRequest = (typeof engineRequests)[number];

/** Of numbers within a step; what is kept between steps is always float32. Only engine torch has more than the first. */
export const precisions = ['float32', 'tf32', 'bf16'] as const;
export type Precision = (typeof precisions)[number];

/** Kinds of device that a run can ask for, `auto`: any; and those that there are. */
export const deviceKinds = ['cpu', 'gpu'] as const;
export type DeviceKind = (typeof deviceKinds)[number];
export type DeviceRequest = 'auto' | DeviceKind;
