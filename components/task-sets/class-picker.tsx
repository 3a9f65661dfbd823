'use client';
/** @file Assigns a dataset's classes to the parts: one by one, or all at once by a random split. */
import { useId, useState } from 'react';
import type { Part, TaskSource } from '@/domain/task-set';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';
import { Field } from '../ui/field';
import { Input } from '../ui/input';
import { assignClass, partNames, partOf, parts, randomSplit } from './parts';

type ClassParts = TaskSource['classes'];

const choices: readonly { part: Part | null; short: string; long: string; chosen: string }[] = [
  {
    part: 'metaTrain',
    short: 'T',
    long: partNames.metaTrain,
    chosen: 'has-checked:bg-running-soft has-checked:text-running',
  },
  {
    part: 'metaValidation',
    short: 'V',
    long: partNames.metaValidation,
    chosen: 'has-checked:bg-attention-soft has-checked:text-attention',
  },
  { part: 'heldOut', short: 'H', long: partNames.heldOut, chosen: 'has-checked:bg-done-soft has-checked:text-done' },
  { part: null, short: '–', long: 'Not used', chosen: 'has-checked:bg-sunken has-checked:text-ink' },
];

export function ClassPicker({
  names,
  value,
  onChange,
}: {
  names: readonly string[];
  value: ClassParts;
  onChange: (value: ClassParts) => void;
}) {
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap gap-x-4 text-muted text-xs">
        {parts.map((part) => (
          <span key={part}>
            {partNames[part]} <strong className="font-semibold text-ink">{value[part].length}</strong>
          </span>
        ))}
        <span>T meta-train, V meta-validation, H held-out, – not used</span>
      </p>
      <div className="max-h-80 overflow-y-auto">
        <div className="columns-[220px] gap-6">
          {names.map((name, index) => (
            <ClassRow
              key={name}
              name={name}
              part={partOf(value, index)}
              onChange={(part) => onChange(assignClass(value, index, part))}
            />
          ))}
        </div>
      </div>
      <RandomSplit count={names.length} onSplit={onChange} />
    </div>
  );
}

function ClassRow({
  name,
  part,
  onChange,
}: {
  name: string;
  part: Part | null;
  onChange: (part: Part | null) => void;
}) {
  const group = useId();
  return (
    <fieldset className="flex h-7 min-w-0 break-inside-avoid items-center gap-2 text-sm">
      <legend className="sr-only">Part of class {name}</legend>
      <span aria-hidden className="min-w-0 flex-1 truncate" title={name}>
        {name}
      </span>
      <span className="flex overflow-hidden rounded-md border border-line-strong">
        {choices.map((choice) => (
          <label
            key={choice.short}
            title={choice.long}
            className={cx(
              'flex h-6 w-6 cursor-pointer items-center justify-center text-muted text-xs has-checked:font-bold has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:-outline-offset-2',
              choice.chosen,
            )}
          >
            <input
              type="radio"
              name={group}
              aria-label={choice.long}
              className="sr-only"
              checked={part === choice.part}
              onChange={() => onChange(choice.part)}
            />
            <span aria-hidden>{choice.short}</span>
          </label>
        ))}
      </span>
    </fieldset>
  );
}

function RandomSplit({ count, onSplit }: { count: number; onSplit: (value: ClassParts) => void }) {
  const [train, setTrain] = useState(Math.ceil(count / 2));
  const [validation, setValidation] = useState(0);
  const [seed, setSeed] = useState(0);
  const fits = train >= 0 && validation >= 0 && train + validation <= count;
  return (
    <details className="text-sm">
      <summary className="w-fit text-accent">Split at random</summary>
      <div className="mt-2 flex flex-wrap items-end gap-3">
        <NumberField label="Meta-train" value={train} onChange={setTrain} max={count} />
        <NumberField label="Meta-validation" value={validation} onChange={setValidation} max={count} />
        <NumberField label="Seed" value={seed} onChange={setSeed} max={4294967295} />
        <Button
          disabled={!fits}
          onClick={() => onSplit(randomSplit(count, { metaTrain: train, metaValidation: validation }, seed))}
        >
          Split, {fits ? count - train - validation : 0} held out
        </Button>
        {fits ? null : <p className="text-failed text-xs">There are {count} classes only.</p>}
      </div>
    </details>
  );
}

export function NumberField({
  label,
  value,
  onChange,
  min = 0,
  max,
  unit,
  error,
}: {
  label: string;
  value: number;
  onChange: (value: number) => void;
  min?: number;
  max?: number;
  unit?: string;
  error?: string | undefined;
}) {
  return (
    <Field label={label} unit={unit} error={error} className={error === undefined ? 'w-32' : 'w-56'}>
      {(control) => (
        <Input
          {...control}
          type="number"
          min={min}
          max={max}
          value={Number.isNaN(value) ? '' : value}
          onChange={(event) => onChange(event.target.valueAsNumber)}
        />
      )}
    </Field>
  );
}
