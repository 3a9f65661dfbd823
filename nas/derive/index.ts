/** @file Between logits, genotypes and mixtures. */

export { randomGenotype } from '@/domain/genotype/random';
export { type Derivation, deriveGenotype, topCandidates } from './derive-genotype';
export { genotypeMixture, type HardMixture } from './mixtures';
