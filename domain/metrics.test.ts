/** @file Figures have one name everywhere; a lab's own keys are unchanged. */
import { describe, expect, it } from 'vitest';
import { isShare, metricGoal, metricHint, metricLabel, metricLabelAfter, metricRange } from './metrics';

describe('a figure', () => {
  it('of this platform has a name for people, and its key on hover', () => {
    expect(metricLabel('test.accuracy')).toBe('Test accuracy');
    expect(metricLabelAfter('Best', 'validation.loss')).toBe('Best validation loss');
    expect(metricHint('compute.macs')).toMatch(/\(compute\.macs\)$/);
    expect(metricHint('train.loss', 'best(train.loss)')).toMatch(/\(best\(train\.loss\)\)$/);
    expect([isShare('best.validationAccuracy'), metricGoal('best.validationAccuracy')]).toEqual([true, 'max']);
    expect(metricGoal('adaptation.flips')).toBeNull();
  });

  it('of a lab’s own script keeps its key', () => {
    for (const key of ['val_f1', 'toString', 'layer.1.norm']) {
      expect(metricLabel(key)).toBe(key);
      expect(metricHint(key)).toBe(key);
      expect(metricGoal(key)).toBeNull();
    }
    expect(metricLabelAfter('Best', 'val_F1')).toBe('Best val_F1');
    expect([isShare('eval.accuracy'), metricGoal('eval.accuracy'), metricGoal('own.loss')]).toEqual([
      true,
      'max',
      'min',
    ]);
  });

  it('has the range that an interval of its mean ends at; a lab’s own loss may be negative', () => {
    const open = Number.POSITIVE_INFINITY;
    expect(metricRange('test.accuracy')).toEqual([0, 1]);
    expect(metricRange('train.loss')).toEqual([0, open]);
    expect(metricRange('adaptation.signalToNoise')).toEqual([-open, open]);
    expect(metricRange('own.loss')).toEqual([-open, open]);
    expect(metricRange('own.loss', 0.2)).toEqual([0, open]);
    expect(metricRange('own.loss', -0.2)).toEqual([-open, open]);
    expect(metricRange('own.reward', 3)).toEqual([-open, open]);
  });
});
