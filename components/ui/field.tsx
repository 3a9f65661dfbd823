'use client';
/** @file A form field: label, control, help and error, tied together by id so that screen readers say them. */
import { type ReactNode, useId } from 'react';
import { cx } from './class-names';

/** Spread on the control. */
export interface FieldControl {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
  readonly 'aria-required': true | undefined;
}

export function Field({
  label,
  help,
  error,
  unit,
  required = false,
  className,
  children,
}: {
  label: string;
  help?: ReactNode;
  /** What is wrong and what would be right. */
  error?: string | undefined;
  unit?: string | undefined;
  required?: boolean;
  className?: string;
  children: (control: FieldControl) => ReactNode;
}) {
  const id = useId();
  const described = [help === undefined ? null : `${id}-help`, error === undefined ? null : `${id}-error`].filter(
    Boolean,
  );
  return (
    <div className={cx('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="font-medium text-sm">
        {label}
        {unit === undefined ? null : <span className="ml-1 font-normal text-muted">({unit})</span>}
        {required ? (
          <span aria-hidden className="ml-1 text-muted">
            *
          </span>
        ) : null}
      </label>
      {children({
        id,
        'aria-describedby': described.length === 0 ? undefined : described.join(' '),
        'aria-invalid': error === undefined ? undefined : true,
        'aria-required': required ? true : undefined,
      })}
      {help === undefined ? null : (
        <p id={`${id}-help`} className="text-muted text-xs">
          {help}
        </p>
      )}
      {error === undefined ? null : (
        <p id={`${id}-error`} className="font-medium text-failed text-xs">
          {error}
        </p>
      )}
    </div>
  );
}

/** Several fields under one name. */
export function FieldGroup({
  legend,
  help,
  className,
  children,
}: {
  legend: string;
  help?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <fieldset className={cx('min-w-0', className)}>
      <legend className="font-semibold text-sm">{legend}</legend>
      {help === undefined ? null : <p className="text-muted text-xs">{help}</p>}
      <div className="mt-2">{children}</div>
    </fieldset>
  );
}
