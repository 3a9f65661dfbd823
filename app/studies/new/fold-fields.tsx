'use client';
/** @file One fold of a study: the task set whose held-out part is used, the space, and where its priors come from. */
import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useEffect, useId } from 'react';
import { useTRPC } from '@/components/api';
import { spaceOptions, spaceSentence } from '@/components/launch/space-choice';
import { Button } from '@/components/ui/button';
import { Field, FieldGroup } from '@/components/ui/field';
import { Checkbox, Input, Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { priorIdSchema, spaceIdSchema, taskSetIdSchema } from '@/domain/ids';
import type { FoldDraft } from './draft';

function only<T>(items: readonly T[] | undefined): T | undefined {
  return items?.length === 1 ? items[0] : undefined;
}

export function FoldFields({
  index,
  fold,
  problem,
  onChange,
  onRemove,
}: {
  index: number;
  fold: FoldDraft;
  problem: (field: string) => string | undefined;
  onChange: (fold: FoldDraft) => void;
  onRemove: (() => void) | undefined;
}) {
  const trpc = useTRPC();
  const taskSets = useQuery(trpc.taskSets.list.queryOptions());
  const spaces = useQuery(trpc.spaces.list.queryOptions());
  const priors = useQuery(trpc.priors.list.queryOptions());
  const fitting = (priors.data ?? []).filter((prior) => prior.space.id === fold.space);
  const chosenSpace = spaces.data?.find(({ id }) => id === fold.space);
  const own = fold.priors.length === 0;
  const named = useId();
  // What is the only one is chosen.
  const onlyTaskSet = only(taskSets.data);
  const onlySpace = only(spaces.data);
  useEffect(() => {
    const taskSet = fold.taskSet === '' ? onlyTaskSet : undefined;
    const space = fold.space === '' ? onlySpace : undefined;
    if (taskSet === undefined && space === undefined) return;
    onChange({
      ...fold,
      ...(taskSet === undefined ? {} : { taskSet: taskSet.id, name: fold.name === '' ? taskSet.name : fold.name }),
      ...(space === undefined ? {} : { space: space.id }),
    });
  }, [fold, onlyTaskSet, onlySpace, onChange]);
  const chooseTaskSet = (value: string): void => {
    const id = taskSetIdSchema.safeParse(value);
    const name = taskSets.data?.find((each) => each.id === value)?.name ?? '';
    onChange({ ...fold, taskSet: id.success ? id.data : '', name: fold.name === '' ? name : fold.name });
  };
  return (
    <Panel
      title={`Fold ${index + 1}`}
      help="Tasks that its priors have not seen, such as those of a dataset left out"
      actions={
        onRemove === undefined ? null : (
          <Button
            size="s"
            onClick={onRemove}
            icon={<Trash2 size={14} aria-hidden />}
            aria-label={`Remove fold ${index + 1}`}
          >
            Remove
          </Button>
        )
      }
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Task set" required error={fold.taskSet === '' ? undefined : problem('taskSet')}>
          {(control) => (
            <Select
              {...control}
              value={fold.taskSet}
              placeholder="Choose one with a held-out part"
              onChange={(event) => chooseTaskSet(event.target.value)}
              options={(taskSets.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
        </Field>
        <Field
          label="Search space"
          required
          help={chosenSpace === undefined ? undefined : spaceSentence(chosenSpace, fold.taskSet)}
          error={fold.space === '' ? undefined : problem('space')}
        >
          {(control) => (
            <Select
              {...control}
              value={fold.space}
              placeholder="Choose one"
              onChange={(event) => {
                const id = spaceIdSchema.safeParse(event.target.value);
                onChange({ ...fold, space: id.success ? id.data : '', priors: [] });
              }}
              options={spaceOptions(spaces.data ?? [], fold.taskSet)}
            />
          )}
        </Field>
        <Field label="Name" help="By default the task set’s.">
          {(control) => (
            <Input
              {...control}
              value={fold.name}
              onChange={(event) => onChange({ ...fold, name: event.target.value })}
            />
          )}
        </Field>
        <Field label="Held-out tasks" error={problem('tasks')} help="Drawn from the held-out part.">
          {(control) => (
            <Input
              {...control}
              type="number"
              min={1}
              value={fold.tasks}
              onChange={(event) => onChange({ ...fold, tasks: Number(event.target.value) })}
            />
          )}
        </Field>
        <Field
          label="Priors to meta-train"
          help={own ? 'One per seed; of a single one nothing can be concluded.' : 'Not used: priors are chosen below.'}
          error={own ? problem('priors') : undefined}
        >
          {(control) => (
            <Input
              {...control}
              type="number"
              min={1}
              disabled={!own}
              value={fold.fresh}
              onChange={(event) => onChange({ ...fold, fresh: Number(event.target.value) })}
            />
          )}
        </Field>
        {fitting.length === 0 ? null : (
          <FieldGroup
            legend="Or priors that are there"
            help="Of this space; they must not have seen the held-out part."
          >
            <div id={named} className="shade-below flex max-h-[164px] flex-col gap-1 overflow-y-auto">
              {fitting.map(({ id, name }) => (
                <Checkbox
                  key={id}
                  label={name}
                  checked={fold.priors.includes(id)}
                  onChange={(event) =>
                    onChange({
                      ...fold,
                      priors: event.target.checked
                        ? [...fold.priors, priorIdSchema.parse(id)]
                        : fold.priors.filter((each) => each !== id),
                    })
                  }
                />
              ))}
            </div>
          </FieldGroup>
        )}
      </div>
    </Panel>
  );
}
