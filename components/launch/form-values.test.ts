import { describe, expect, it } from 'vitest';
import { launchKindSchema, runConfigSchemaOf } from '@/domain/run-config';
import { launchPresets } from '@/domain/run-presets';
import { fc } from '@/test/fast-check';
import { boundsText, configFields } from './config-fields';
import { checkValues, configOf, parseSeeds, valueAtPath, valuesOf } from './form-values';

const basis = {
  taskSet: 'ts_000000000000',
  space: 'sp_000000000000',
  prior: 'pr_000000000000',
  genotype: 'gt_000000000000',
  earlier: 'run_000000000000',
  'task.taskSet': 'ts_000000000000',
};
const kinds = launchKindSchema.options;

describe('config fields', () => {
  it('lists every setting of every kind once, each with a title and a section', () => {
    for (const kind of kinds) {
      const fields = configFields(kind);
      expect(new Set(fields.map((field) => field.path)).size).toBe(fields.length);
      for (const field of fields) {
        expect(field.title, field.path).not.toBe('');
        expect(field.section, field.path).not.toBe('Other');
      }
      const parsed = runConfigSchemaOf[kind].parse(configOf(kind, { ...valuesOf(kind), ...basis }));
      for (const field of fields) expect(valueAtPath(parsed, field.path), field.path).toBeDefined();
    }
  });

  it('reads bounds, units, choices, words and references', () => {
    const field = (kind: (typeof kinds)[number], path: string) => configFields(kind).find((each) => each.path === path);
    expect(field('meta-train', 'batch')).toMatchObject({
      title: 'Batch',
      unit: 'images',
      fallback: '64',
      control: { type: 'number', whole: true, minimum: 1, maximum: 4096 },
    });
    expect(field('adapt', 'gammaWeights')).toMatchObject({ fallback: 'elbo', control: { word: 'elbo', minimum: 0 } });
    expect(field('adapt', 'temperature.start')).toMatchObject({ group: 'Temperature', fallback: '0.5' });
    expect(field('adapt', 'task.taskSet')).toMatchObject({ fallback: null, control: { widget: 'task-set' } });
    expect(field('adapt', 'headOnly')?.control).toEqual({ type: 'flag' });
    expect(field('search', 'task.part')?.control).toEqual({
      type: 'choice',
      options: ['metaTrain', 'metaValidation', 'heldOut'],
      meanings: {},
    });
  });
});

describe('form values', () => {
  it('gives the schema’s own config back for presets of every kind', () => {
    for (const kind of kinds) {
      for (const preset of launchPresets(kind)) {
        const config = runConfigSchemaOf[kind].parse({
          ...configOf(kind, { ...valuesOf(kind), ...basis }),
          ...preset.values,
        });
        const check = checkValues(kind, valuesOf(kind, config));
        expect(check).toEqual({ config, problems: [] });
      }
    }
  });

  it('names the field and what would be right', () => {
    const values = { ...valuesOf('meta-train'), ...basis, batch: 'many', 'weights.momentum': '1.5', iterations: '' };
    expect(checkValues('meta-train', values)).toEqual({
      config: null,
      problems: [
        { field: 'iterations', message: 'Give a whole number, 1 to 1,000,000.' },
        { field: 'batch', message: 'Give a whole number, 1 to 4,096.' },
        { field: 'weights.momentum', message: 'Give a number, 0 to 0.999.' },
      ],
    });
  });

  it('asks for what has no default', () => {
    const missing = (kind: (typeof kinds)[number]): string[] =>
      checkValues(kind, valuesOf(kind)).problems.map((problem) => problem.field);
    expect(missing('meta-train')).toEqual(['taskSet', 'space']);
    expect(missing('adapt')).toEqual(['prior', 'task.taskSet']);
    expect(missing('evaluate')).toEqual(['genotype', 'task.taskSet']);
  });

  it('agrees with the schema on any number typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.integer()), (number) => {
        const values = { ...valuesOf('search'), ...basis, steps: String(number) };
        const fits = Number.isInteger(number) && number >= 0 && number <= 1_000_000;
        expect(checkValues('search', values).config !== null).toBe(fits);
      }),
    );
  });

  it('describes bounds in words', () => {
    expect(boundsText({ type: 'number', whole: false, above: 0, maximum: 10 })).toBe('a number, above 0, at most 10');
    expect(boundsText({ type: 'number', whole: false, minimum: 0, word: 'elbo' })).toBe('a number, 0 or more, or elbo');
  });
});

describe('seeds', () => {
  it('reads lists and ranges', () => {
    expect(parseSeeds('0, 1, 2')).toEqual({ seeds: [0, 1, 2] });
    expect(parseSeeds('3-5 9')).toEqual({ seeds: [3, 4, 5, 9] });
  });

  it.each(['', '-1', '1.5', 'a', '5-3', '0-500', '1, 1', '4294967296'])('refuses %j', (text) => {
    expect(parseSeeds(text)).toHaveProperty('message');
  });
});
