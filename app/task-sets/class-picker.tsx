'use client';
/** @file Assigns a dataset's classes to the parts: by group if there are groups, one by one, or at random. */
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { NumberField } from '@/components/ui/number-field';
import { formatCount, plural } from '@/domain/format';
import type { Part, TaskSource } from '@/domain/task-set';
import { PartChoice } from './part-choice';
import {
  assignClass,
  assignClasses,
  type ClassGroup,
  groupsOf,
  partNames,
  partOf,
  parts,
  randomGroupSplit,
  randomSplit,
} from './parts';

/** Splits classes, or whole groups of them, at random. */

function RandomSplit({
  count,
  what,
  onSplit,
}: {
  /** How many there are to split. */
  count: number;
  /** "classes" or "groups". */
  what: string;
  onSplit: (sizes: { metaTrain: number; metaValidation: number }, seed: number) => void;
}) {
  const [train, setTrain] = useState(Math.ceil(count / 2));
  const [validation, setValidation] = useState(0);
  const [seed, setSeed] = useState(0);
  const fits = train >= 0 && validation >= 0 && train + validation <= count;
  return (
    <details className="text-sm">
      <summary className="w-fit text-accent">Split the {what} at random</summary>
      <div className="mt-2 flex flex-wrap items-end gap-3">
        <NumberField label="Meta-train" value={train} onChange={setTrain} max={count} />
        <NumberField label="Meta-validation" value={validation} onChange={setValidation} max={count} />
        <NumberField label="Seed" value={seed} onChange={setSeed} max={4294967295} />
        <Button disabled={!fits} onClick={() => onSplit({ metaTrain: train, metaValidation: validation }, seed)}>
          Split, {fits ? count - train - validation : 0} held out
        </Button>
        {fits ? null : (
          <p className="text-failed text-xs">
            There are {count} {what} only.
          </p>
        )}
      </div>
    </details>
  );
}

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

function Classes({ names, value, onChange }: Pick<PickerProps, 'names' | 'value' | 'onChange'>) {
  return (
    <div className="max-h-80 overflow-y-auto">
      <div className="columns-[220px] gap-6">
        {names.map((name, index) => (
          <PartChoice
            key={name}
            legend={`Part of class ${name}`}
            name={name}
            part={partOf(value, index)}
            onChange={(part) => onChange(assignClass(value, index, part))}
          />
        ))}
      </div>
    </div>
  );
}
