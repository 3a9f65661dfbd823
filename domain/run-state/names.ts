/** @file The states of a run, without schemas: pages that only compare them stay light. */
export const runStates = [
  'queued',
  'starting',
  'running',
  'stopping',
  'lost',
  'finished',
  'failed',
  'stopped',
] as const;
export type RunState = (typeof runStates)[number];

/** States in which a process may be running. */
export const activeStates: readonly RunState[] = ['starting', 'running', 'stopping', 'lost'];
export const finalStates: readonly RunState[] = ['finished', 'failed', 'stopped'];
export const isWorking = (state: RunState): boolean => activeStates.includes(state);
export const isFinal = (state: RunState): boolean => finalStates.includes(state);
