'use client';
/** @file Several whole numbers in one field: 16, 28. */
import { type ComponentProps, useState } from 'react';
import { Field } from './field';
import { Input } from './input';

export function WholeNumbersField({
  value,
  onChange,
  ...field
}: Omit<ComponentProps<typeof Field>, 'children'> & {
  value: readonly number[];
  onChange: (value: number[]) => void;
}) {
  // As typed: "16," is no other list than "16".
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
    <Field {...field}>
      {(control) => (
        <Input {...control} inputMode="numeric" value={text} onChange={(event) => change(event.target.value)} />
      )}
    </Field>
  );
}
