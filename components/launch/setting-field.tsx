'use client';
/** @file One setting of a run: label, control by its kind, help with the default and its source, a mark where it differs. */
import { RotateCcw } from 'lucide-react';
import { IconButton } from '../ui/button';
import { cx } from '../ui/class-names';
import { Field } from '../ui/field';
import { Checkbox, Input, Select } from '../ui/input';
import type { ConfigField } from './config-fields';

export interface SettingFieldProps {
  readonly field: ConfigField;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

const words: Readonly<Record<string, string>> = {
  metaTrain: 'Meta-train',
  metaValidation: 'Meta-validation',
  heldOut: 'Held-out',
};

export function choiceLabel(value: string): string {
  return words[value] ?? value;
}

export function SettingField({ field, value, error, onChange }: SettingFieldProps) {
  const changed = field.fallback !== null && value !== field.fallback;
  return (
    <div className={cx('relative border-l-2 pl-3', changed ? 'border-l-accent' : 'border-l-transparent')}>
      {field.control.type === 'flag' ? (
        <Checkbox
          label={field.title}
          description={helpText(field)}
          checked={value === 'true'}
          onChange={(event) => onChange(String(event.target.checked))}
          data-path={field.path}
        />
      ) : (
        <Field label={field.title} unit={field.unit ?? undefined} help={helpText(field)} error={error}>
          {(control) => <Control {...{ field, value, onChange, control }} />}
        </Field>
      )}
      {changed ? (
        <div className="absolute top-0 right-0">
          <IconButton
            size="s"
            className="h-5 w-5"
            label={`Restore the default, ${choiceLabel(field.fallback ?? '')}`}
            onClick={() => onChange(field.fallback ?? '')}
            icon={<RotateCcw size={12} aria-hidden />}
          />
        </div>
      ) : null}
    </div>
  );
}

function Control({
  field,
  value,
  onChange,
  control,
}: Pick<SettingFieldProps, 'field' | 'value' | 'onChange'> & { control: object }) {
  if (field.control.type === 'choice') {
    return (
      <Select
        {...control}
        data-path={field.path}
        value={value}
        disabled={field.control.options.length < 2}
        options={field.control.options.map((option) => ({ value: option, label: choiceLabel(option) }))}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  const whole = field.control.type === 'number' && field.control.whole;
  return (
    // Not type=number: that hides from the form what was typed where it is no number, and scrolls values away.
    <Input
      {...control}
      data-path={field.path}
      inputMode={whole ? 'numeric' : 'decimal'}
      className="text-right"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function helpText({ description, fallback, source, control }: ConfigField): string {
  const shown = control.type === 'flag' ? (fallback === 'true' ? 'on' : 'off') : choiceLabel(fallback ?? '');
  const origin = fallback === null ? '' : `Default ${shown}.${source === null ? '' : ` Source: ${source}.`}`;
  return [description, origin].filter(Boolean).join(' ');
}
