/** @file Buttons, and links that look like them. */
import type { ComponentProps, ReactNode } from 'react';
import { cx } from './class-names';
import { IntentLink } from './intent-link';

type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';

interface ButtonLook {
  /** One `primary` per view: the thing to do next. */
  variant?: ButtonVariant;
  size?: 'm' | 's';
  icon?: ReactNode;
}

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-on-accent hover:opacity-90 border border-transparent',
  secondary: 'bg-surface text-ink border border-edge hover:bg-sunken',
  quiet: 'bg-transparent text-ink border border-transparent hover:bg-sunken',
  danger: 'bg-surface text-failed border border-edge hover:border-failed hover:bg-failed-soft',
};

function look({ variant = 'secondary', size = 'm' }: ButtonLook, className: string | undefined): string {
  return cx(
    'inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-md font-medium transition-colors',
    'disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50',
    size === 'm' ? 'h-control px-3 text-sm' : 'h-6 px-2 text-xs',
    variants[variant],
    className,
  );
}

export function Button({
  variant,
  size,
  icon,
  pending = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonLook &
  ComponentProps<'button'> & { /** Its action is under way: it can't be pressed again. */ pending?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || pending}
      aria-busy={pending || undefined}
      className={look({ variant, size }, className)}
    >
      {icon}
      {children}
    </button>
  );
}

/** A square button with an icon; `label` is its name. */
export function IconButton({ label, className, ...rest }: ButtonLook & ComponentProps<'button'> & { label: string }) {
  return (
    <Button
      variant="quiet"
      title={label}
      {...rest}
      aria-label={label}
      className={cx(rest.size === 's' ? 'w-6 px-0' : 'w-control px-0', className)}
    />
  );
}

export function ButtonLink({
  variant,
  size,
  icon,
  className,
  children,
  ...rest
}: ButtonLook & ComponentProps<typeof IntentLink>) {
  return (
    <IntentLink {...rest} className={look({ variant, size }, className)}>
      {icon}
      {children}
    </IntentLink>
  );
}

/** For downloads: a plain anchor, which the router leaves to the browser. */
export function ButtonAnchor({ variant, size, icon, className, children, ...rest }: ButtonLook & ComponentProps<'a'>) {
  return (
    <a {...rest} className={look({ variant, size }, className)}>
      {icon}
      {children}
    </a>
  );
}
