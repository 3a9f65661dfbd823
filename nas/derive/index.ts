/** @file Between logits, genotypes and mixtures. */
export { type Derivation, deriveGenotype } from './derive-genotype';
export { genotypeMixture, type HardMixture, hardMixture } from './mixtures';
export { randomGenotype } from './random-genotype';
export { topCandidates } from './top-candidates';
