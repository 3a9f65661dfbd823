'use client';
/** @file Fields of the space editor: operations and reductions. */
import { operationColour } from '@/components/operation-colour';
import { Checkbox } from '@/components/ui/input';
import { WholeNumbersField } from '@/components/ui/whole-numbers-field';
import {
  type OperationFamily,
  type OperationName,
  operationFamilies,
  operationFamily,
  operationNames,
} from '@/domain/cell-operation';

/** The candidate operations, by family. New ones go to the end: their order is that of the logits. */

export function OperationPicker({
  value,
  error,
  onChange,
}: {
  value: readonly OperationName[];
  error: string | undefined;
  onChange: (value: OperationName[]) => void;
}) {
  const toggle = (operation: OperationName): void =>
    onChange(value.includes(operation) ? value.filter((other) => other !== operation) : [...value, operation]);
  return (
    <fieldset>
      <legend className="font-medium text-sm">Operations</legend>
      <p className="text-muted text-xs">The candidates of every edge. Their order is that of the logits.</p>
      <div className="mt-2 grid grid-cols-[repeat(auto-fill,minmax(160px,1fr))] gap-x-4 gap-y-1">
        {operationFamilies.flatMap((family: OperationFamily) =>
          operationNames
            .filter((operation) => operationFamily(operation) === family)
            .map((operation) => (
              <label key={operation} className="flex h-7 items-center gap-2 text-sm">
                <input
                  type="checkbox"
                  className="size-4"
                  checked={value.includes(operation)}
                  onChange={() => toggle(operation)}
                />
                <span
                  aria-hidden
                  className="size-2.5 rounded-full"
                  style={{ background: operationColour(operation) }}
                />
                <span className="font-mono text-xs">{operation}</span>
              </label>
            )),
        )}
      </div>
      <p className="mt-2 break-words font-mono text-muted text-xs">{value.join(', ')}</p>
      {error === undefined ? null : <p className="mt-1 font-medium text-failed text-xs">{error}</p>}
    </fieldset>
  );
}

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
