/** @file Text, number and choice inputs. Wrap them in `Field` for label, help and error. */
import type { ComponentProps } from 'react';
import { cx } from './class-names';

const frame =
  'w-full rounded-md border border-line-strong bg-surface text-sm text-ink disabled:opacity-60 aria-invalid:border-failed aria-invalid:ring-1 aria-invalid:ring-failed';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return (
    <input
      autoComplete="off"
      spellCheck={false}
      {...rest}
      className={cx(frame, 'h-control px-2', rest.type === 'number' && 'text-right', className)}
    />
  );
}

/** The browser's own, its button styled apart from the file's name. */
export function FileInput({ className, ...rest }: Omit<ComponentProps<'input'>, 'type'>) {
  return (
    <input
      {...rest}
      type="file"
      className={cx(
        frame,
        'h-control cursor-pointer overflow-hidden pr-2 file:mr-3 file:h-full file:cursor-pointer file:border-line-strong file:border-r file:bg-sunken file:px-3 file:font-medium file:text-ink',
        className,
      )}
    />
  );
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea spellCheck={false} rows={4} {...rest} className={cx(frame, 'px-2 py-1', className)} />;
}

export interface SelectOption {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
  /** Those of one group follow each other, under its name. */
  readonly group?: string;
}

/** The browser's own list: it works with every keyboard, screen reader and phone. */
export function Select({
  options,
  placeholder,
  className,
  ...rest
}: ComponentProps<'select'> & {
  options: readonly SelectOption[] /** Shown while the value is ''. */;
  placeholder?: string;
}) {
  return (
    <select {...rest} className={cx(frame, 'h-control truncate pr-6 pl-2', className)}>
      {placeholder === undefined ? null : <option value="">{placeholder}</option>}
      {grouped(options).map(({ group, members }) =>
        group === undefined ? (
          members.map(toOption)
        ) : (
          <optgroup key={group} label={group}>
            {members.map(toOption)}
          </optgroup>
        ),
      )}
    </select>
  );
}

function toOption({ value, label, disabled }: SelectOption) {
  return (
    <option key={value} value={value} disabled={disabled}>
      {label}
    </option>
  );
}

function grouped(options: readonly SelectOption[]) {
  const groups: { group: string | undefined; members: SelectOption[] }[] = [];
  for (const option of options) {
    const last = groups.at(-1);
    if (last !== undefined && last.group === option.group) last.members.push(option);
    else groups.push({ group: option.group, members: [option] });
  }
  return groups;
}

/** A box with its label to the right; `description` goes below it. */
export function Checkbox({
  label,
  description,
  className,
  ...rest
}: Omit<ComponentProps<'input'>, 'type'> & { label: string; description?: string }) {
  return (
    <label className={cx('flex min-h-6 items-start gap-2 text-sm', className)}>
      <input type="checkbox" {...rest} className="mt-0.5 size-4 shrink-0" />
      <span>
        {label}
        {description === undefined ? null : <span className="block text-muted text-xs">{description}</span>}
      </span>
    </label>
  );
}
