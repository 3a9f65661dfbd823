'use client';
/** @file A new study: folds, rows, budgets and the size of its runs; its cost is shown before it starts. */
import { keepPreviousData, skipToken, useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMemo, useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { TargetField } from '@/components/launch/target-field';
import { Button } from '@/components/ui/button';
import { Field, FieldGroup } from '@/components/ui/field';
import { Checkbox, Input, Select } from '@/components/ui/input';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { toastDone, toastProblem } from '@/components/ui/toast';
import { useDebounced } from '@/components/use-debounced';
import { type RunPresetName, runPresetNames } from '@/domain/run-presets';
import { type StudyRow, studyRowSchema, studyRowTitles } from '@/domain/study';
import { definitionOf, firstDraft, newFold, type StudyDraft } from './draft';
import { FoldFields } from './fold-fields';
import { StudyPreview } from './study-preview';

const sizeHelp: Readonly<Record<RunPresetName, string>> = {
  tiny: 'Seconds a run: to see that it works.',
  small: 'Full-length runs, sized for one machine.',
  large: 'Fifty times the compute of Small, with large networks: days on a CPU.',
};

export function NewStudyPage() {
  const trpc = useTRPC();
  const router = useRouter();
  const [draft, setDraft] = useState<StudyDraft>(firstDraft);
  const change = (part: Partial<StudyDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const definition = useMemo(() => definitionOf(draft), [draft]);
  const settled = useDebounced(definition);
  const complete = [definition, settled].every(({ folds }) => folds.every((fold) => fold.taskSet && fold.space));
  const preview = useQuery({
    ...trpc.studies.preview.queryOptions(complete ? { definition: settled } : skipToken),
    placeholderData: keepPreviousData,
  });
  const problems = complete ? (preview.data?.problems ?? []) : [];
  const at = (field: string): string | undefined => problems.find((problem) => problem.field === field)?.message;
  const missing = [
    ...(draft.name.trim() === '' ? ['a name'] : []),
    ...(draft.folds.some(({ taskSet }) => taskSet === '') ? ['a task set'] : []),
    ...(draft.folds.some(({ space }) => space === '') ? ['a search space'] : []),
  ];
  const create = useMutation(
    trpc.studies.create.mutationOptions({
      onSuccess: ({ id, name }) => {
        toastDone(`${name} has started`);
        router.push(`/studies/${id}`);
      },
      onError: toastProblem,
    }),
  );
  return (
    <>
      <PageHeader
        title="New study"
        parent={{ href: '/studies', label: 'Studies' }}
        description="Adapts priors to tasks that they have not seen, and does the same without a prior. What is compared can’t be changed once the study has started."
      />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <form
          className="flex min-w-0 flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate({ name: draft.name, definition });
          }}
        >
          <Panel title="Study">
            <div className="grid gap-4 sm:grid-cols-2">
              <Field label="Name" required help="An experiment of this name gathers the runs.">
                {(control) => (
                  <Input
                    {...control}
                    value={draft.name}
                    onChange={(event) => change({ name: event.target.value })}
                    maxLength={100}
                    required
                  />
                )}
              </Field>
              <Field label="Size of the runs" help={sizeHelp[draft.size]}>
                {(control) => (
                  <Select
                    {...control}
                    value={draft.size}
                    onChange={(event) => {
                      const size = runPresetNames.find((name) => name === event.target.value);
                      if (size !== undefined) change({ size });
                    }}
                    options={runPresetNames.map((name) => ({ value: name, label: name }))}
                  />
                )}
              </Field>
              <TargetField
                title="Target"
                value={draft.target}
                error={at('search.target') ?? at('metaTraining.target')}
                onChange={(target) => change({ target })}
              />
            </div>
          </Panel>
          {draft.folds.map((fold, index) => (
            <FoldFields
              key={fold.key}
              index={index}
              fold={fold}
              problem={(field) => at(`folds.${index}.${field}`)}
              onChange={(next) => change({ folds: draft.folds.map((each, i) => (i === index ? next : each)) })}
              onRemove={
                draft.folds.length === 1
                  ? undefined
                  : () => change({ folds: draft.folds.filter((_, i) => i !== index) })
              }
            />
          ))}
          <div>
            <Button onClick={() => change({ folds: [...draft.folds, newFold(draft.folds)] })}>Add a fold</Button>
          </div>
          <Panel title="What is compared">
            <RowFields draft={draft} change={change} at={at} />
          </Panel>
          <div>
            <OnlyFor said>
              <Button
                type="submit"
                variant="primary"
                pending={create.isPending}
                disabled={missing.length > 0 || problems.length > 0}
              >
                Start the study
              </Button>
            </OnlyFor>
            <p aria-live="polite" className="mt-2 text-muted text-sm">
              {missing.length === 0 ? null : `Still missing: ${missing.join('; ')}.`}
            </p>
          </div>
        </form>
        <StudyPreview preview={preview} definition={definition} complete={complete} />
      </div>
    </>
  );
}

function RowFields({
  draft,
  change,
  at,
}: {
  draft: StudyDraft;
  change: (part: Partial<StudyDraft>) => void;
  at: (field: string) => string | undefined;
}) {
  const toggle = (row: StudyRow, on: boolean): void =>
    change({ rows: studyRowSchema.options.filter((each) => (each === row ? on : draft.rows.includes(each))) });
  const number = (key: 'delta' | 'randomGenotypes' | 'retrainingSeeds', label: string, help: string, unit?: string) => (
    <Field label={label} help={help} unit={unit} error={at(key)}>
      {(control) => (
        <Input
          {...control}
          type="number"
          step="any"
          value={draft[key]}
          onChange={(event) => change({ [key]: Number(event.target.value) })}
        />
      )}
    </Field>
  );
  return (
    <div className="flex flex-col gap-4">
      <FieldGroup
        legend="Ways to a cell"
        help={at('rows') ?? 'All cells are retrained with one recipe and compared with adapting.'}
      >
        <div className="grid gap-2 sm:grid-cols-2">
          {studyRowSchema.options.map((row) => (
            <Checkbox
              key={row}
              label={studyRowTitles[row]}
              checked={draft.rows.includes(row)}
              disabled={row === 'adapt'}
              onChange={(event) => toggle(row, event.target.checked)}
            />
          ))}
        </div>
      </FieldGroup>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Budgets of searches from scratch"
          unit="× adapt's steps"
          help="Each is a run with its own schedule."
          error={at('budgets') ?? at('budgets.0')}
        >
          {(control) => (
            <Input {...control} value={draft.budgets} onChange={(event) => change({ budgets: event.target.value })} />
          )}
        </Field>
        <Field label="Budgets of DARTS" unit="× adapt's steps" error={at('dartsBudgets') ?? at('dartsBudgets.0')}>
          {(control) => (
            <Input
              {...control}
              value={draft.dartsBudgets}
              onChange={(event) => change({ dartsBudgets: event.target.value })}
            />
          )}
        </Field>
        {number('delta', 'Equal within (δ)', 'Accuracies this close count as the same; fixed beforehand.', 'points')}
        {number(
          'randomGenotypes',
          'Random genotypes a task',
          'They show whether cells differ on these tasks at all (the headroom).',
        )}
        {number('retrainingSeeds', 'Retraining seeds', 'Each genotype is retrained once per seed.')}
      </div>
    </div>
  );
}
