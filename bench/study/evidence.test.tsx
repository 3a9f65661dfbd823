/** @file The evidence file's content: warnings, verdicts, and what was not measured. */
import { describe, expect, it } from 'vitest';
import type { StudyReportSection } from '@/domain/records/study';
import { studySection } from '@/domain/study/report';
import type { StudyMeasurement } from '@/domain/study/section';
import { studyEvidence } from './evidence';
import type { EvidenceFacts } from './facts';

const facts: EvidenceFacts = {
  quick: false,
  commit: 'abc1234',
  machine: 'any',
  command: 'npm run bench:study',
  date: '2026-11-25',
  took: '90 minutes',
  missing: [],
  setting: ['Priors: 3 per fold'],
};
const rowKeys = ['adapt', 'search@1', 'search@4', 'random', 'random-best'] as const;
type Levels = Partial<Record<(typeof rowKeys)[number], number>>;
/** Best of random is three points above their mean, so searches can be told apart. */
const measurable: Levels = { adapt: 62, 'search@1': 58, 'search@4': 62, random: 55, 'random-best': 58 };

/** Three priors on three tasks; a row is as accurate as said, on tasks of differing difficulty. */
function section(levels: Levels, folds: readonly string[] = ['base without MNIST']): StudyReportSection {
  const measurements = folds.flatMap((fold) =>
    [0, 1, 2].flatMap((prior) =>
      [0, 1, 2].flatMap((task) =>
        rowKeys.flatMap((row): StudyMeasurement[] => {
          const level = levels[row];
          if (level === undefined) return [];
          const budget = Number(row.split('@')[1] ?? 1);
          const searched = row === 'adapt' || row.startsWith('search');
          const cost = searched ? { seconds: 10 * budget, macs: 2e9 * budget } : { seconds: null, macs: null };
          // Priors differ a little, in a way that pairing removes for all rows alike.
          return [{ fold, prior, task, row, accuracy: level + 5 * task + prior / 10, ...cost, parameters: 1234.4 }];
        }),
      ),
    ),
  );
  const metaCosts = folds.map((fold) => ({ fold, seconds: 1000, macs: 1e11 }));
  const { rows, credits, claim, ...rest } = studySection({
    measurements,
    metaCosts,
    rowKeys: [...rowKeys],
    budgets: [1, 4],
    delta: 0.5,
  });
  const title = folds.length > 1 ? `all ${folds.length} folds` : (folds[0] ?? '');
  const copied = { rows: [...rows], credits: [...credits], claim: { ...claim, against: [...claim.against] } };
  return { ...rest, ...copied, title, space: 'base', folds: [...folds] };
}

const evidenceOf = (sections: StudyReportSection[], changes: Partial<EvidenceFacts> = {}) =>
  studyEvidence({ sections, delta: 0.5 }, { ...facts, ...changes }, { title: 'Is it cheaper?', name: 'study' });
const textOf = (levels: Levels, changes?: Partial<EvidenceFacts>) => evidenceOf([section(levels)], changes).markdown;
const rowsOf = (markdown: string) => markdown.split('\n').filter((line) => /^\| (?!row|---)/.test(line));

describe('the evidence of a study', () => {
  it('says how it was made, and first what was left out', () => {
    const text = textOf(measurable, { missing: ['CIFAR-10 is left out: it is not here.'] });
    expect(text).toContain('- Command: `npm run bench:study`, 2026-11-25, commit abc1234\n');
    expect(text).toContain('- Time: 90 minutes\n- CIFAR-10 is left out: it is not here.\n- Priors: 3 per fold\n');
    expect(textOf(measurable, { commit: null })).toContain('commit unknown');
    expect(text.endsWith('|\n')).toBe(true);
  });

  it('warns of a quick run before anything else, and of no other', () => {
    const warning = '**This is a quick run';
    const quick = textOf(measurable, { quick: true });
    expect(quick).toContain('No claim of the project rests on it.**');
    expect(quick.indexOf(warning)).toBeGreaterThan(0);
    expect(quick.indexOf(warning)).toBeLessThan(quick.indexOf('- Command:'));
    expect(textOf(measurable)).not.toContain(warning);
  });

  it('has a line per row, with its difference to adapting and its cost', () => {
    const rows = rowsOf(textOf(measurable));
    expect(rows).toHaveLength(rowKeys.length);
    expect(rows[0]).toMatch(/^\| Adapt from the prior \| 67\.10 \| .* \| {2}\| {2}\| 10\.0 \| 2\.0 \| 1,234 \| 9 \|$/);
    expect(rows[1]).toMatch(/\| 63\.10 \| .* \| −4\.00 \| −4\.00 to −4\.00 \| 10\.0 \| 2\.0 \|/);
    // Random genotypes cost no search.
    expect(rows[3]).toMatch(/^\| Random, mean \| .*\| – \| – \| 1,234 \| 9 \|$/);
  });

  it('gives the verdict where the gate is passed', () => {
    const text = textOf(measurable);
    expect(text).toMatch(
      /\*\*base without MNIST\.\*\* Adapting from the prior beats every way without a prior that costs no more: /,
    );
    expect(text).toMatch(/The best of the random genotypes beats "Random, mean".* more than δ = 0\.5/);
    expect(text).toContain('At equal compute adapting is better');
    expect(text).toContain('Speed-up at equal accuracy: 4.');
    expect(text).not.toContain('no evidence');
    expect(text).toContain('Meta-training a prior took 1000 s (100.0 G MAC), which is in no row.');
  });

  it('says that nothing can be measured where the gate is not passed, and that the speed-up is then no evidence', () => {
    const text = textOf({ ...measurable, 'random-best': 55.2 });
    expect(text).toMatch(
      /\*\*base without MNIST\.\*\* No claim: the headroom gate is not passed\. Not measurable here\./,
    );
    expect(text).toContain('This is not evidence, for the headroom gate is not passed.');
  });

  it('leaves a row out that was not measured, and says what is then unknown', () => {
    const { random, 'random-best': best, ...searches } = measurable;
    const withoutRandom = textOf(searches);
    expect(rowsOf(withoutRandom)).toHaveLength(3);
    expect(withoutRandom).not.toContain('| Random, mean |');
    expect(withoutRandom).toContain('Headroom unknown: the random genotypes are still missing.');
    expect(withoutRandom).toContain('Credit for adaptation: the controls (random, unadapted prior) were not measured.');
    const withoutSearch = textOf({ adapt: 62, random, 'random-best': best });
    expect(withoutSearch).toContain('At equal compute: not measured.');
    expect(withoutSearch).toContain('Speed-up unknown');
  });

  it('has its own section and figure for all folds together and for each', () => {
    const folds = ['base without MNIST', 'base without CIFAR-10'];
    const { markdown, figures } = evidenceOf([
      section(measurable, folds),
      ...folds.map((fold) => section(measurable, [fold])),
    ]);
    expect(markdown.match(/^### .*$/gm)).toEqual([
      '### base: all 2 folds',
      '### base without MNIST',
      '### base without CIFAR-10',
    ]);
    expect(figures.map(({ name }) => name)).toEqual([
      'study-base-all-2-folds.svg',
      'study-base-without-mnist.svg',
      'study-base-without-cifar-10.svg',
    ]);
    for (const { name, svg } of figures) {
      expect(markdown).toContain(`](figures/${name})`);
      expect(svg).toMatch(/^<svg style="color:#1f2328;background:#ffffff" [\s\S]*<\/svg>\n$/);
      // A page's class names mean nothing in a file.
      expect(svg).not.toMatch(/<svg[^>]* class=/);
    }
  });
});
