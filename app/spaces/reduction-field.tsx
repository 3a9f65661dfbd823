'use client';
/** @file Which cells halve the map: DARTS' rule, or indices of one's own. */
import { Checkbox } from '@/components/ui/input';
import { WholeNumbersField } from '@/components/ui/whole-numbers-field';

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
  return (
    <div className="flex flex-col gap-2">
      <Checkbox
        label="Reduce at one third and two thirds of the layers"
        description={`As in DARTS and NAS-Bench-201: here layers ${standard.join(', ')}.`}
        checked={value === null}
        onChange={(event) => onChange(event.target.checked ? null : [...standard])}
      />
      {value === null ? (
        error === undefined ? null : (
          <p className="font-medium text-failed text-xs">{error}</p>
        )
      ) : (
        <WholeNumbersField
          label="Reduction layers"
          help="Indices from 0, separated by commas; empty for none."
          value={value}
          error={error}
          onChange={onChange}
        />
      )}
    </div>
  );
}
