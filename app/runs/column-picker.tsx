'use client';
/** @file Chooses the columns: facts, results, metrics (best where the goal is known, last, mean over seeds), settings. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Checkbox, Input } from '@/components/ui/input';
import { QueryView } from '@/components/ui/query-view';

import { holds } from '@/domain/fold-text';
import { formatRunField } from '@/domain/run-query/format';
import { curveColumnId, defaultColumns, fieldHelp, runColumn, summaryColumns, writeColumns } from './columns';

interface Choice {
  readonly id: string;
  readonly help: string;
}

const otherFields = ['space', 'taskset', 'genotype', 'alarms', 'notes', 'group'];
/** More are found by typing a part of their name. */
const mostShown = 40;

export function ColumnPicker({
  columns,
  onChange,
  onClose,
}: {
  columns: readonly string[];
  /** As the address keeps them. */
  onChange: (columns: string) => void;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const vocabulary = useQuery({ ...trpc.runs.vocabulary.queryOptions(), staleTime: 60_000 });
  const [sought, setSought] = useState('');
  const toggle = (id: string): void => {
    const next = columns.includes(id) ? columns.filter((each) => each !== id) : [...columns, id];
    onChange(writeColumns(next));
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Columns"
      description="Drag a header of the table to move its column; by keyboard, Shift and an arrow on it."
      wide
      footer={
        <>
          <Button variant="quiet" onClick={() => onChange(writeColumns(defaultColumns))}>
            Reset
          </Button>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <Input
        type="search"
        aria-label="Find a column"
        placeholder="Find a metric or a setting"
        value={sought}
        onChange={(event) => setSought(event.target.value)}
      />
      <QueryView query={vocabulary}>
        {({ metrics, figures, settings }) => {
          const groups: readonly (readonly [string, readonly Choice[]])[] = [
            [
              'The run',
              [...Object.keys(summaryColumns), ...otherFields].map((id) => ({ id, help: fieldHelp[id] ?? '' })),
            ],
            ['Result', figures.flatMap((key) => figureChoices('final', key))],
            ['Metrics', metrics.flatMap(({ key, goal }) => figureChoices(goal === 'none' ? 'last' : 'best', key))],
            ['Curves', metrics.map(({ key }) => ({ id: curveColumnId(key), help: '' }))],
            ['Last values', metrics.flatMap(({ key, goal }) => (goal === 'none' ? [] : figureChoices('last', key)))],
            ['Settings', settings.map((path) => ({ id: `config.${path}`, help: '' }))],
          ];
          return (
            <div className="mt-4 flex flex-col gap-4">
              {groups.map(([title, choices]) => (
                <Choices key={title} title={title} choices={choices} sought={sought} chosen={columns} toggle={toggle} />
              ))}
            </div>
          );
        }}
      </QueryView>
    </Dialog>
  );
}

/** The figure of a run, and its mean over the seeds of the run's group. */
function figureChoices(figure: 'final' | 'best' | 'last', key: string): Choice[] {
  const of = { kind: 'figure', figure, key } as const;
  return [
    { id: formatRunField(of), help: '' },
    { id: formatRunField({ kind: 'mean', of }), help: 'over seeds' },
  ];
}

/** Below a metric's name, how queries name it. */
function describing(id: string, help: string): { description?: string } {
  if (help !== '') return { description: help };
  return id in summaryColumns || runColumn(id)?.title === id ? {} : { description: id };
}

function Choices({
  title,
  choices,
  sought,
  chosen,
  toggle,
}: {
  title: string;
  choices: readonly Choice[];
  sought: string;
  chosen: readonly string[];
  toggle: (id: string) => void;
}) {
  const titleOf = (id: string): string => runColumn(id)?.title ?? id;
  const found = choices.filter(({ id }) => id !== 'name' && holds(`${id} ${titleOf(id)}`, sought.trim()));
  if (found.length === 0) return null;
  return (
    <fieldset>
      <legend className="font-semibold text-sm">{title}</legend>
      <div className="mt-1 grid grid-cols-1 gap-x-4 sm:grid-cols-2 lg:grid-cols-3">
        {found.slice(0, mostShown).map(({ id, help }) => (
          <Checkbox
            key={id}
            label={titleOf(id)}
            {...describing(id, help)}
            checked={chosen.includes(id)}
            onChange={() => toggle(id)}
          />
        ))}
      </div>
      {found.length > mostShown ? (
        <p className="text-muted text-xs">{found.length - mostShown} more: type a part of the name.</p>
      ) : null}
    </fieldset>
  );
}
