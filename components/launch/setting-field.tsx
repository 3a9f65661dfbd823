'use client';
/** @file One setting of a run: label, control by its kind, help with the default and its source, a mark if it differs. */
import { List, ListX, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { Badge } from '../ui/badge';
import { IconButton } from '../ui/button';
import { cx } from '../ui/class-names';
import { Field, FieldGroup } from '../ui/field';
import { Checkbox, Input, Select } from '../ui/input';
import type { ConfigField } from './config-fields';
import { listedValues } from './form-values';
import { isSwept } from './sweep-values';

export interface SettingFieldProps {
  readonly field: ConfigField;
  /** Several values by commas make a sweep. */
  readonly value: string;
  /** What it is compared with: the cloned run's value, else the default. */
  readonly before: string | null;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

const words: Readonly<Record<string, string>> = {
  metaTrain: 'Meta-train',
  metaValidation: 'Meta-validation',
  heldOut: 'Held-out',
  true: 'on',
  false: 'off',
};

export function choiceLabel(value: string): string {
  return words[value] ?? value;
}

/** With its explanation, if any: "gdas: one sampled architecture a step". */
function describedChoice({ control }: ConfigField, choice: string): string {
  const meaning = control.type === 'choice' ? control.meanings[choice] : undefined;
  return meaning === undefined ? choiceLabel(choice) : `${choiceLabel(choice)}: ${meaning}`;
}

/** What can be chosen; null for settings that are typed. */
function choicesOf({ control }: ConfigField): readonly string[] | null {
  if (control.type === 'flag') return ['true', 'false'];
  return control.type === 'choice' ? control.options : null;
}

export function SettingField(props: SettingFieldProps) {
  const { field, value, before, onChange } = props;
  const changed = before !== null && value !== before;
  const choices = choicesOf(field);
  const swept = isSwept(value);
  return (
    <div className={cx('relative border-l-2 pl-3', changed ? 'border-l-accent' : 'border-l-transparent')}>
      {choices !== null && swept ? <SeveralChoices {...props} choices={choices} /> : <OneValue {...props} />}
      {swept ? <Badge tone="accent">{listedValues(value).length} values</Badge> : null}
      <div className="absolute top-0 right-0 flex bg-surface">
        {choices === null || choices.length < 2 ? null : (
          <IconButton
            size="s"
            className="h-5 w-5 text-muted"
            label={swept ? `One value of ${field.title}` : `Several values of ${field.title}`}
            onClick={() => onChange(swept ? (listedValues(value)[0] ?? '') : choices.join(', '))}
            icon={swept ? <ListX size={12} aria-hidden /> : <List size={12} aria-hidden />}
          />
        )}
        {changed ? (
          <IconButton
            size="s"
            className="h-5 w-5"
            label={`Restore ${before === field.fallback ? 'the default' : 'the value'}, ${choiceLabel(before)}`}
            onClick={() => onChange(before)}
            icon={<RotateCcw size={12} aria-hidden />}
          />
        ) : null}
      </div>
    </div>
  );
}

function OneValue({ field, value, error, onChange }: SettingFieldProps) {
  if (field.control.type === 'flag') {
    return (
      <Checkbox
        label={field.title}
        description={helpText(field)}
        checked={value === 'true'}
        onChange={(event) => onChange(String(event.target.checked))}
        data-path={field.path}
        className="pr-12"
      />
    );
  }
  return (
    <Field label={field.title} unit={field.unit ?? undefined} help={<Help field={field} />} error={error}>
      {(control) => <Control {...{ field, value, onChange, control }} />}
    </Field>
  );
}

/** At least one stays chosen. */
function SeveralChoices({ field, value, choices, onChange }: SettingFieldProps & { choices: readonly string[] }) {
  const chosen = listedValues(value);
  return (
    <FieldGroup legend={field.title} help={<Help field={field} />}>
      <div className="flex flex-wrap gap-x-4">
        {choices.map((choice) => (
          <Checkbox
            key={choice}
            label={describedChoice(field, choice)}
            checked={chosen.includes(choice)}
            onChange={(event) => {
              const next = choices.filter((each) => (each === choice ? event.target.checked : chosen.includes(each)));
              onChange(next.length === 0 ? choice : next.join(', '));
            }}
          />
        ))}
      </div>
    </FieldGroup>
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
        options={field.control.options.map((option) => ({ value: option, label: describedChoice(field, option) }))}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  return (
    // Not type=number: that hides invalid input from the form, and changes values on scroll.
    <Input
      {...control}
      data-path={field.path}
      inputMode="text"
      className="text-right"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

interface HelpParts {
  readonly first: string;
  readonly rest: string;
  readonly origin: string;
}

function helpParts({ description, fallback, source }: ConfigField): HelpParts {
  const [first, more] = firstSentence(description ?? '');
  return {
    first,
    rest: [more, source === null || fallback === null ? '' : `Source: ${source}.`].filter(Boolean).join(' '),
    origin: fallback === null ? '' : `Default ${choiceLabel(fallback)}.`,
  };
}

function helpText(field: ConfigField): string {
  const { first, rest, origin } = helpParts(field);
  return [first, rest, origin].filter(Boolean).join(' ');
}

/** A line at once; where there is more to say than a second one, it is behind a button. */
function Help({ field }: { field: ConfigField }) {
  const [all, setAll] = useState(false);
  const { first, rest, origin } = helpParts(field);
  if (rest.length <= shortRest) return helpText(field);
  return (
    <>
      {[first, all ? rest : '', origin].filter(Boolean).join(' ')}{' '}
      <button
        type="button"
        aria-expanded={all}
        aria-label={`${all ? 'Less' : 'More'} about ${field.title}`}
        className="text-accent hover:underline"
        onClick={() => setAll(!all)}
      >
        {all ? 'Less' : 'More'}
      </button>
    </>
  );
}

const shortRest = 60;

function firstSentence(text: string): [string, string] {
  const end = /[.;:] (?=[A-Z(])/.exec(text);
  return end === null ? [text, ''] : [text.slice(0, end.index + 1), text.slice(end.index + 2)];
}
