'use client';
/** @file Several whole numbers in one field: 16, 28. */
import { useState } from 'react';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

export function ResolutionField({
  value,
  error,
  onChange,
}: {
  value: readonly number[];
  error: string | undefined;
  onChange: (value: number[]) => void;
}) {
  const [text, setText] = useState(value.join(', '));
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
    <Field label="Resolutions" unit="px" help="Drawn evenly per task: 16, 28" error={error} className="w-48">
      {(control) => (
        <Input {...control} inputMode="numeric" value={text} onChange={(event) => change(event.target.value)} />
      )}
    </Field>
  );
}
