/** @file The length of a run of any kind. Pure. */
import type { RunConfig } from './run-config';

export interface RunLength {
  readonly value: number;
  /** "Steps", "Meta-iterations", "Epochs". */
  readonly name: string;
  /** Whether checkpoints count in this unit. */
  readonly inSteps: boolean;
}

/** Null for kinds whose length can't change while they run. */
export function lengthOf(config: RunConfig): RunLength | null {
  switch (config.kind) {
    case 'meta-train':
      return { value: config.iterations, name: 'Meta-iterations', inSteps: true };
    case 'adapt':
    case 'search':
      return { value: config.steps, name: 'Steps', inSteps: true };
    case 'evaluate':
      return { value: config.epochs, name: 'Epochs', inSteps: false };
    case 'random-search':
    case 'few-shot':
    case 'measure':
      return null;
  }
}

/** The same config with another length; kinds without a length are unchanged. */
export function withLength(config: RunConfig, length: number): RunConfig {
  switch (config.kind) {
    case 'meta-train':
      return { ...config, iterations: length };
    case 'adapt':
    case 'search':
      return { ...config, steps: length };
    case 'evaluate':
      return { ...config, epochs: length };
    case 'random-search':
    case 'few-shot':
    case 'measure':
      return config;
  }
}
