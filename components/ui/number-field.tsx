/** @file A number with its label. */
import { Field } from './field';
import { Input } from './input';

export function NumberField({
  label,
  value,
  onChange,
  min = 0,
  max,
  unit,
  error,
  disabled = false,
}: {
  label: string;
  /** NaN shows an empty field. */
  value: number;
  onChange: (value: number) => void;
  min?: number;
  max?: number;
  unit?: string;
  error?: string | undefined;
  disabled?: boolean;
}) {
  return (
    <Field label={label} unit={unit} error={error} className={error === undefined ? 'w-32' : 'w-56'}>
      {(control) => (
        <Input
          {...control}
          type="number"
          min={min}
          max={max}
          disabled={disabled}
          value={Number.isNaN(value) ? '' : value}
          onChange={(event) => onChange(event.target.valueAsNumber)}
        />
      )}
    </Field>
  );
}
