'use client';
/** @file Which cells halve the map: DARTS' rule, or indices of one's own. */
import { useState } from 'react';
import { Field } from '@/components/ui/field';
import { Checkbox, Input } from '@/components/ui/input';

export function ReductionField({
  value,
  standard,
  error,
  onChange,
}: {
  value: readonly number[] | null;
  /** What DARTS' rule gives for the layers set. */
  standard: readonly number[];
  error: string | undefined;
  onChange: (value: number[] | null) => void;
}) {
  const [text, setText] = useState(value === null ? standard.join(', ') : value.join(', '));
  const change = (next: string): void => {
    setText(next);
    onChange(
      next
        .split(/[\s,]+/)
        .filter((word) => word !== '')
        .map(Number),
    );
  };
  return (
    <div className="flex flex-col gap-2">
      <Checkbox
        label="Reduce at one third and two thirds of the layers"
        description={`As in DARTS and NAS-Bench-201: here layers ${standard.join(', ')}.`}
        checked={value === null}
        onChange={(event) => {
          if (event.target.checked) onChange(null);
          else change(standard.join(', '));
        }}
      />
      {value === null ? (
        error === undefined ? null : (
          <p className="font-medium text-failed text-xs">{error}</p>
        )
      ) : (
        <Field label="Reduction layers" help="Indices from 0, separated by commas; empty for none." error={error}>
          {(control) => <Input {...control} value={text} onChange={(event) => change(event.target.value)} />}
        </Field>
      )}
    </div>
  );
}
