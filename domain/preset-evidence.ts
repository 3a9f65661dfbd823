/**
 * @file What the preset `small` reaches on tasks of several kinds, written by `npm run bench:presets` on classes or images that no setting was
 * chosen on (docs/evidence/presets.md).
 */
import { z } from 'zod';
import measured from './preset-evidence.json';
import type { LaunchKind } from './run-config';

export const presetFamilies = ['glyphs', 'digits', 'clothes', 'characters', 'photographs'] as const;
export type PresetFamily = (typeof presetFamilies)[number];

/** Test accuracy of the derived cell in the searched network, in [0, 1]: mean over tasks, with a 95 % interval. */
const accuracySchema = z.object({
  mean: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.number(),
});

const familyEvidenceSchema = z.object({
  ways: z.number(),
  resolution: z.number(),
  /** Training images a class. */
  images: z.number(),
  /** Of the prior: mean entropy of α over that of even logits. */
  priorEntropy: z.number(),
  /** Of the meta-training's last quarter: training accuracy at a task's last step. */
  metaAccuracy: z.number(),
  adapt: accuracySchema,
  search: accuracySchema,
});
export type FamilyEvidence = z.infer<typeof familyEvidenceSchema>;

const evidenceSchema = z.partialRecord(z.enum(presetFamilies), familyEvidenceSchema);
export type PresetEvidence = z.infer<typeof evidenceSchema>;
export const presetEvidence: PresetEvidence = evidenceSchema.parse(measured);

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** One line a family for kinds that were measured: "glyphs (5 classes, 14 px): 83 %, guessing 20 %". */
export function presetEvidenceLines(kind: LaunchKind, evidence = presetEvidence): string[] {
  return presetFamilies.flatMap((family) => {
    const found = evidence[family];
    if (found === undefined) return [];
    const about = `${family} (${found.ways} classes, ${found.resolution} px)`;
    const guessing = `guessing ${percent(1 / found.ways)}`;
    if (kind === 'adapt' || kind === 'search') return [`${about}: ${percent(found[kind].mean)}, ${guessing}`];
    if (kind === 'meta-train')
      return [`${about}: ${percent(found.metaAccuracy)} after ten steps of a new task, ${guessing}`];
    return [];
  });
}
