/** @file The launch form's statements on presets equal what was measured, with the settings that the presets have. */
import { expect, it } from 'vitest';
import { presetEvidence, presetEvidenceLines, presetFamilies } from './preset-evidence';

const measured = presetFamilies.flatMap((family) => {
  const found = presetEvidence[family];
  return found === undefined ? [] : [{ family, ...found }];
});

it.each(measured)(
  'on $family, Small decides a prior and ends well above guessing',
  ({ ways, priorEntropy, adapt, search }) => {
    // The alarm `nothing-learnt` begins at 0.98 of even logits.
    expect(priorEntropy).toBeLessThan(0.97);
    for (const { mean, low } of [adapt, search]) {
      expect(mean).toBeGreaterThanOrEqual(2 / ways);
      expect(low).toBeGreaterThan(1 / ways);
    }
  },
);

it('says for each kind that was measured what to expect, and nothing of others', () => {
  for (const kind of ['meta-train', 'adapt', 'search'] as const)
    expect(presetEvidenceLines(kind)).toHaveLength(measured.length);
  expect(presetEvidenceLines('adapt')[0]).toMatch(/^glyphs \(5 classes, 14 px\): \d+ %, guessing 20 %$/);
  expect(presetEvidenceLines('evaluate')).toEqual([]);
});
