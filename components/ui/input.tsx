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
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled}>
          {option.label}
        </option>
      ))}
    </select>
  );
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
