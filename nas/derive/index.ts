/** @file Between logits, genotypes and mixtures. */

export { randomGenotype } from '@/domain/random-genotype';
export { type Derivation, deriveGenotype } from './derive-genotype';
export { genotypeMixture, type HardMixture } from './mixtures';
export { topCandidates } from './top-candidates';
