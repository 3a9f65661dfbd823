/** @file A study as the form holds it, and the definition that it makes. */
import type { PriorId, SpaceId, TaskSetId } from '@/domain/ids';
import { type RunPresetName, runPresets } from '@/domain/run-presets';
import { type StudyDefinitionInput, type StudyRow, studyRowSchema } from '@/domain/study';
import { localTarget } from '@/domain/targets/target';

export interface FoldDraft {
  /** Tells folds apart while they are edited. */
  readonly key: number;
  readonly name: string;
  readonly taskSet: TaskSetId | '';
  readonly space: SpaceId | '';
  /** Existing priors; none: the study meta-trains its own. */
  readonly priors: readonly PriorId[];
  /** Number to meta-train if none is chosen. */
  readonly fresh: number;
  readonly tasks: number;
}

export interface StudyDraft {
  readonly name: string;
  readonly size: RunPresetName;
  /** Where its runs compute. */
  readonly target: string;
  readonly folds: readonly FoldDraft[];
  readonly rows: readonly StudyRow[];
  /** As typed: `1, 4, 16, 40`. */
  readonly budgets: string;
  readonly dartsBudgets: string;
  readonly delta: number;
  readonly randomGenotypes: number;
  readonly retrainingSeeds: number;
}

const emptyFold: FoldDraft = { key: 0, name: '', taskSet: '', space: '', priors: [], fresh: 3, tasks: 3 };

export const firstDraft: StudyDraft = {
  name: '',
  size: 'small',
  target: localTarget,
  folds: [emptyFold],
  rows: studyRowSchema.options,
  budgets: '1, 4, 16, 40',
  dartsBudgets: '16',
  delta: 0.5,
  randomGenotypes: 16,
  retrainingSeeds: 2,
};

export function newFold(folds: readonly FoldDraft[]): FoldDraft {
  return { ...emptyFold, key: Math.max(-1, ...folds.map(({ key }) => key)) + 1 };
}

const upTo = (count: number): number[] => Array.from({ length: Math.max(0, count) }, (_, index) => index);

/** `1, 4 16` as numbers; what is no number stays NaN, which the check names. */
export function parseBudgets(text: string): number[] {
  return text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
}

/** What the API takes. Folds without a task set or space are refused there, by field. */
export function definitionOf(draft: StudyDraft): StudyDefinitionInput {
  const { size, target, rows, delta, randomGenotypes, retrainingSeeds } = draft;
  const { steps: _, ...search } = runPresets.search[size].values;
  return {
    folds: draft.folds.map(({ name, taskSet, space, priors, fresh, tasks }, index) => ({
      name: name.trim() === '' ? `Fold ${index + 1}` : name,
      taskSet,
      space,
      priors: priors.length > 0 ? priors.map((prior) => ({ prior })) : upTo(fresh).map((seed) => ({ seed })),
      tasks: upTo(tasks).map((task) => ({ index: task })),
    })),
    rows: [...rows],
    budgets: parseBudgets(draft.budgets),
    dartsBudgets: parseBudgets(draft.dartsBudgets),
    metaTraining: { ...runPresets['meta-train'][size].values, target },
    adaptation: { ...runPresets.adapt[size].values, target },
    search: { ...search, target },
    retraining: { ...runPresets.evaluate[size].values, target },
    retrainingSeeds: upTo(retrainingSeeds),
    randomGenotypes,
    delta,
  };
}
