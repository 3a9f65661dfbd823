/** @file The limit on the time of a network, as searches take it. */
import { z } from 'zod';
import { section } from './shared-settings';

/** In milliseconds, of one image on one thread. */
export const latencyLimit = (description: string) =>
  z
    .union([z.literal('any'), z.number().positive()])
    .default('any')
    .meta({ title: 'Latency limit', unit: 'ms', section: section.schedule, description, source: 'ours' });

/** Of searches by gradients, whose logits know nothing of time. */
export const derivedLatency = latencyLimit(
  'The genotype is the strongest whose network, of the space’s channels and layers, measured at the end, takes no longer for one image on one thread of the run’s engine.',
);
