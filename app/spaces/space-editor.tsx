'use client';
/** @file The space editor: settings on the left, the resulting sizes on the right. */
import { type FormEvent, useMemo, useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { Button } from '@/components/ui/button';
import { EditClashes } from '@/components/ui/edit-clashes';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Field } from '@/components/ui/field';
import { Checkbox, Input, Select } from '@/components/ui/input';
import { NumberField } from '@/components/ui/number-field';
import { Panel } from '@/components/ui/panel';
import { useEdit } from '@/components/ui/use-edit';
import { useDebounced } from '@/components/use-debounced';
import { reductionLayers, type SearchSpace, topologies } from '@/domain/space';
import { OperationPicker, ReductionField } from './space-fields';
import { SpacePreview } from './space-preview';
import { isFixed, spaceProblems, withTopology } from './space-rules';

export interface SpaceDraft {
  readonly name: string;
  readonly document: SearchSpace;
}

/** Name and settings side by side: each is edited, and merged, separately. */
type Draft = SearchSpace & { readonly name: string };

const flat = ({ name, document }: SpaceDraft): Draft => ({ ...document, name });

function nested({ name, ...document }: Draft): SpaceDraft {
  return { name, document };
}

/** The form hides what nas-bench-201 fixes. */
const numbers = [
  ['nodes', 'Nodes per cell', 1, 8],
  ['keep', 'Kept pairs', 1, 3],
  ['initChannels', 'Initial channels', 2, 512],
  ['layers', 'Layers', 1, 40],
  ['stemMultiplier', 'Stem multiplier', 1, 8],
] as const;

export function SpaceEditor({
  start,
  presets,
  pending,
  error,
  onSave,
}: {
  start: SpaceDraft;
  presets: readonly { name: string; title: string; document: SearchSpace }[];
  pending: boolean;
  error: unknown;
  /** `began` is the version that the change is based on. */
  onSave: (draft: SpaceDraft, began: SpaceDraft) => void;
}) {
  const edit = useEdit<Draft>(flat(start), error);
  const { name, document: space } = useMemo(() => nested(edit.mine), [edit.mine]);
  const change = (part: Partial<SearchSpace>): void => edit.set(part);
  const problems = useMemo(() => spaceProblems(space), [space]);
  const settled = useDebounced(space);
  const settledIsSound = useMemo(() => spaceProblems(settled).size === 0, [settled]);
  const [tried, setTried] = useState(false);
  const named = name.trim() !== '';
  const save = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (named && problems.size === 0) onSave({ name: name.trim(), document: space }, nested(edit.began));
  };
  return (
    <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <form onSubmit={save} noValidate>
        <Panel
          title="Settings"
          actions={
            <OnlyFor said>
              <Button
                type="submit"
                variant="primary"
                pending={pending}
                disabled={problems.size > 0 || edit.clashes.length > 0}
              >
                Save the search space
              </Button>
            </OnlyFor>
          }
        >
          <div className="flex flex-col gap-4">
            <Field label="Name" required error={tried && !named ? 'Give the search space a name.' : undefined}>
              {(control) => (
                <Input {...control} value={name} onChange={(event) => edit.set({ name: event.target.value })} />
              )}
            </Field>
            {/* Its place is kept until the presets are there. */}
            <div className="min-h-28">
              <p className="mb-1 font-medium text-sm">Start from</p>
              <div className="flex flex-wrap gap-2">
                {presets.map((preset) => (
                  <Button
                    key={preset.name}
                    size="s"
                    onClick={() => {
                      edit.set({ ...preset.document, ...(name.trim() === '' ? { name: preset.title } : {}) });
                    }}
                  >
                    {preset.title}
                  </Button>
                ))}
              </div>
            </div>
            <Field
              label="Topology"
              help="base: a node keeps some of all (input, operation) pairs. darts: every edge chooses one operation, a node keeps some edges. nas-bench-201: every edge keeps one operation, residual blocks reduce."
              error={problems.get('topology')}
            >
              {(control) => (
                <Select
                  {...control}
                  value={space.topology}
                  options={topologies.map((value) => ({ value, label: value }))}
                  onChange={(event) => {
                    const topology = topologies.find((value) => value === event.target.value);
                    if (topology !== undefined) change(withTopology(space, topology));
                  }}
                />
              )}
            </Field>
            <OperationPicker
              value={space.operations}
              error={problems.get('operations')}
              onChange={(operations) => change({ operations })}
            />
            <div className="flex flex-wrap items-start gap-4">
              {numbers
                .filter(([key]) => !isFixed(space, key))
                .map(([key, label, min, max]) => (
                  <NumberField
                    key={key}
                    label={label}
                    min={min}
                    max={max}
                    value={space[key]}
                    error={problems.get(key)}
                    onChange={(value) => change({ [key]: value })}
                  />
                ))}
              <Field label="Input channels" className="w-32" help="Grey images are replicated to 3.">
                {(control) => (
                  <Select
                    {...control}
                    value={String(space.inputChannels)}
                    options={[
                      { value: '1', label: '1' },
                      { value: '3', label: '3' },
                    ]}
                    onChange={(event) => change({ inputChannels: event.target.value === '1' ? 1 : 3 })}
                  />
                )}
              </Field>
            </div>
            {isFixed(space, 'tied') ? null : (
              <Checkbox
                label="Tied cells"
                description="One set of decisions serves normal and reduction cells; weights stay apart."
                checked={space.tied}
                onChange={(event) => change({ tied: event.target.checked })}
              />
            )}
            <ReductionField
              value={space.reductions}
              standard={reductionLayers({ layers: space.layers, reductions: null })}
              error={problems.get('reductions')}
              onChange={(reductions) => change({ reductions })}
            />
            <EditClashes edit={edit} />
            {error === null || error === undefined ? null : <ErrorPanel error={error} />}
          </div>
        </Panel>
      </form>
      {settledIsSound ? (
        <SpacePreview document={settled} />
      ) : (
        <Panel title="Preview">
          <p className="text-muted text-sm">Correct the marked settings to see sizes and a drawn network.</p>
        </Panel>
      )}
    </div>
  );
}
