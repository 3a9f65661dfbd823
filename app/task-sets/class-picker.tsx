'use client';
/** @file Assigns a dataset's classes to the parts: by group if there are groups, one by one, or at random. */
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { formatCount, plural } from '@/domain/format';
import type { Part, TaskSource } from '@/domain/task-set';
import { ListSplit } from './list-split';
import { PartChoice } from './part-choice';
import {
  assignClass,
  assignClasses,
  type ClassGroup,
  groupsOf,
  matchingClasses,
  partNames,
  partOf,
  parts,
  randomGroupSplit,
  randomSplit,
} from './parts';
import { RandomSplit } from './random-split';

type ClassParts = TaskSource['classes'];

interface PickerProps {
  readonly names: readonly string[];
  /** The group of each class, where classes have groups. */
  readonly groups?: readonly string[] | undefined;
  readonly value: ClassParts;
  readonly onChange: (value: ClassParts) => void;
}

export function ClassPicker({ names, groups, value, onChange }: PickerProps) {
  const byGroup = groups === undefined ? [] : groupsOf(groups);
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap gap-x-4 text-muted text-xs">
        {parts.map((part) => (
          <span key={part}>
            {partNames[part]} <strong className="font-semibold text-ink">{formatCount(value[part].length)}</strong>
          </span>
        ))}
        <span>T meta-train, V meta-validation, H held-out, – not used</span>
      </p>
      {groups === undefined ? (
        <Classes names={names} value={value} onChange={onChange} />
      ) : (
        <>
          <Groups groups={byGroup} value={value} onChange={onChange} />
          <RandomSplit
            count={byGroup.length}
            what="groups"
            onSplit={(sizes, seed) => onChange(randomGroupSplit(byGroup, sizes, seed))}
          />
          <details className="text-sm">
            <summary className="w-fit text-accent">Class by class</summary>
            <div className="mt-2">
              <Classes names={names} value={value} onChange={onChange} />
            </div>
          </details>
        </>
      )}
      <RandomSplit
        count={names.length}
        what="classes"
        onSplit={(sizes, seed) => onChange(randomSplit(names.length, sizes, seed))}
      />
      <ListSplit names={names} value={value} onChange={onChange} />
    </div>
  );
}

function Groups({ groups, value, onChange }: Pick<PickerProps, 'value' | 'onChange'> & { groups: ClassGroup[] }) {
  return (
    <div className="max-h-80 columns-[260px] gap-6 overflow-y-auto">
      {groups.map((group) => (
        <PartChoice
          key={group.name}
          legend={`Part of the group ${group.name}`}
          name={group.name}
          detail={plural(group.classes.length, 'class', 'classes')}
          part={partOfGroup(value, group)}
          onChange={(part) => onChange(assignClasses(value, group.classes, part))}
        />
      ))}
    </div>
  );
}

function partOfGroup(value: ClassParts, { classes }: ClassGroup): Part | null | 'mixed' {
  const found = new Set(classes.map((index) => partOf(value, index)));
  const [only = null] = found;
  return found.size === 1 ? only : 'mixed';
}

/** Fewer are seen at a glance. */
const filteredFrom = 12;

function Classes({ names, value, onChange }: Pick<PickerProps, 'names' | 'value' | 'onChange'>) {
  const [pattern, setPattern] = useState('');
  const shown = matchingClasses(names, pattern);
  return (
    <div className="flex flex-col gap-2">
      {names.length < filteredFrom ? null : (
        <div className="flex flex-wrap items-center gap-2">
          <Input
            type="search"
            aria-label="Filter classes"
            placeholder="Filter: n02*, or a part of the name"
            className="w-64"
            value={pattern}
            onChange={(event) => setPattern(event.target.value)}
          />
          <span className="text-muted text-xs" aria-live="polite">
            {formatCount(shown.length)} of {formatCount(names.length)}; put these into
          </span>
          {parts.map((part) => (
            <Button
              key={part}
              size="s"
              disabled={shown.length === 0}
              onClick={() => onChange(assignClasses(value, shown, part))}
            >
              {partNames[part]}
            </Button>
          ))}
          <Button size="s" disabled={shown.length === 0} onClick={() => onChange(assignClasses(value, shown, null))}>
            None
          </Button>
        </div>
      )}
      <div className="max-h-80 overflow-y-auto">
        <div className="columns-[220px] gap-6">
          {shown.map((index) => (
            <PartChoice
              key={names[index]}
              legend={`Part of class ${names[index]}`}
              name={names[index] ?? ''}
              part={partOf(value, index)}
              onChange={(part) => onChange(assignClass(value, index, part))}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
