'use client';
/** @file Which part a class or a group belongs to: four letters, one chosen. */
import { useId } from 'react';
import { cx } from '@/components/ui/class-names';
import type { Part } from '@/domain/task-set';
import { partNames } from './parts';

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

export function PartChoice({
  legend,
  name,
  detail,
  part,
  onChange,
}: {
  legend: string;
  name: string;
  /** After the name, quieter. */
  detail?: string;
  /** `mixed`: a group whose classes are in several parts. */
  part: Part | null | 'mixed';
  onChange: (part: Part | null) => void;
}) {
  const group = useId();
  return (
    <fieldset className="flex h-7 min-w-0 break-inside-avoid items-center gap-2 text-sm">
      <legend className="sr-only">{legend}</legend>
      <span aria-hidden className="min-w-0 flex-1 truncate" title={name}>
        {name}
        {detail === undefined ? null : <span className="ml-1.5 text-muted text-xs">{detail}</span>}
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
