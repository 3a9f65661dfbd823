'use client';
/** @file Picks a task set, space, prior or genotype; if there is none yet, says how to get one. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { useTRPC } from '@/components/api';
import type { ConfigField, ReferenceWidget } from '@/components/launch/config-fields';
import { spaceOptions, spaceSentence } from '@/components/launch/space-choice';
import { Field } from '@/components/ui/field';
import { Select, type SelectOption } from '@/components/ui/input';
import { toProblem } from '@/components/ui/problem';
import { TextLink } from '@/components/ui/text-link';

interface ReferenceList {
  readonly options: readonly SelectOption[] | undefined;
  readonly error: unknown;
  /** Of the one with the value: what it is. */
  readonly describe?: (value: string) => string | undefined;
}

function useReferences(widget: ReferenceWidget, taskSet: string): ReferenceList {
  const trpc = useTRPC();
  const taskSets = useQuery({ ...trpc.taskSets.list.queryOptions(), enabled: widget === 'task-set' });
  const spaces = useQuery({ ...trpc.spaces.list.queryOptions(), enabled: widget === 'space' });
  const priors = useQuery({ ...trpc.priors.list.queryOptions(), enabled: widget === 'prior' });
  const genotypes = useQuery({ ...trpc.genotypes.list.queryOptions({ limit: 500 }), enabled: widget === 'genotype' });
  switch (widget) {
    case 'task-set':
      return { options: taskSets.data?.map(named), error: taskSets.error };
    case 'space':
      return {
        options: spaces.data === undefined ? undefined : spaceOptions(spaces.data, taskSet),
        error: spaces.error,
        describe: (value) => {
          const chosen = spaces.data?.find(({ id }) => id === value);
          return chosen === undefined ? undefined : spaceSentence(chosen, taskSet);
        },
      };
    case 'prior':
      return {
        options: priors.data?.map((prior) => ({
          value: prior.id,
          label: `${prior.name} · iteration ${prior.iteration} · ${prior.space.name}`,
        })),
        error: priors.error,
      };
    case 'genotype':
      return { options: genotypes.data?.items.map(named), error: genotypes.error };
  }
}

function named({ id, name }: { id: string; name: string }): SelectOption {
  return { value: id, label: name };
}

const guides: Record<ReferenceWidget, { href: string; page: string; none: string; make: string }> = {
  'task-set': { href: '/task-sets', page: '/task-sets/new', none: 'There is no task set yet.', make: 'Create one' },
  space: { href: '/spaces', page: '/spaces/new', none: 'There is no search space yet.', make: 'Create one' },
  prior: {
    href: '/priors',
    page: '/launch?kind=meta-train',
    none: 'There is no prior yet: a meta-training makes them.',
    make: 'Launch one',
  },
  genotype: {
    href: '/genotypes',
    page: '/genotypes/import',
    none: 'There is no genotype yet: adapt and search find them.',
    make: 'Import one',
  },
};

export function ReferenceField({
  field,
  widget,
  value,
  taskSet,
  error,
  onChange,
  onOnlyOne,
}: {
  field: ConfigField;
  widget: ReferenceWidget;
  value: string;
  /** The form's: what runs on it used comes first; '' while none is chosen. */
  taskSet: string;
  error: string | undefined;
  onChange: (value: string) => void;
  /** Called with the only one there is, while none is chosen. */
  onOnlyOne: (value: string) => void;
}) {
  const { options, error: failure, describe } = useReferences(widget, taskSet);
  const only = value === '' && options?.length === 1 ? options[0]?.value : undefined;
  const takeOnly = useEffectEvent(onOnlyOne);
  useEffect(() => {
    if (only !== undefined) takeOnly(only);
  }, [only]);
  const guide = guides[widget];
  const known = options?.some((option) => option.value === value) ?? true;
  // An id from a link that the list lacks stays visible, so that the check can say what is wrong with it.
  const shown =
    known || value === '' ? (options ?? []) : [...(options ?? []), { value, label: `${value} (not found)` }];
  const help =
    options?.length === 0 ? (
      <>
        {guide.none} <TextLink href={guide.page}>{guide.make}</TextLink>.
      </>
    ) : value !== '' && known && options !== undefined ? (
      <>
        {describe?.(value)}{' '}
        <TextLink href={`${guide.href}/${value}`} className="underline">
          Open it
        </TextLink>
      </>
    ) : (
      (field.description ?? ' ')
    );
  return (
    <div className="pl-3.5">
      <Field
        label={field.title}
        required
        help={help}
        error={failure === null || failure === undefined ? error : toProblem(failure).message}
      >
        {(control) => (
          <Select
            {...control}
            data-path={field.path}
            value={value}
            placeholder={options === undefined ? 'Loading…' : 'Choose'}
            options={options === undefined && value !== '' ? [{ value, label: 'Loading…' }] : shown}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
    </div>
  );
}
