'use client';
/** @file A choice on one line: its name, then the list. */
import { useId } from 'react';
import { Select, type SelectOption } from '../ui/input';

export function Chosen({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly SelectOption[];
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <label htmlFor={id} className="flex min-w-0 items-center gap-2 text-xs">
      {label}
      <Select
        id={id}
        className="w-56 min-w-0"
        value={value}
        options={options}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
