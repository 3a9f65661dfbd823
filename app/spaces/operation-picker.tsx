'use client';
/** @file The candidate operations, by family. New ones go to the end: their order is that of the logits. */
import { operationColour } from '@/components/operation-colour';
import {
  type OperationFamily,
  type OperationName,
  operationFamilies,
  operationFamily,
  operationNames,
} from '@/domain/operation';

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
