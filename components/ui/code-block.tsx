'use client';
/** @file Text a machine reads, with a button that copies it. */
import { cx } from './class-names';
import { CopyButton } from './mono';

export function CodeBlock({
  text,
  label,
  wrap = false,
  className,
}: {
  text: string;
  label: string;
  wrap?: boolean;
  className?: string;
}) {
  // The button is inside the scrolled box: a scrolling box must contain something focusable.
  return (
    <section
      aria-label={label}
      className={cx('max-h-96 overflow-auto rounded-md border border-line bg-sunken', className)}
    >
      <div className="sticky top-1 right-1 float-right">
        <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} />
      </div>
      <pre className={cx('p-3 font-mono text-xs leading-5', wrap && 'whitespace-pre-wrap break-all')}>{text}</pre>
    </section>
  );
}
