/** @file A name on one line. Where it is too long its middle is cut: names of runs differ at their ends. */
import { cx } from './class-names';

/** Letters at the end that stay; of a short name half of it. */
const kept = 14;

export function CutMiddle({
  text,
  title = text,
  className,
}: {
  text: string;
  /** On hover: more than what is shown, where that is part of a name. */
  title?: string;
  className?: string;
}) {
  // At a space, so that it is read as one name.
  const at = text.indexOf(' ', Math.max(text.length - kept, text.length / 2));
  if (at < 0) {
    return (
      <span className={cx('block min-w-0 truncate', className)} title={title}>
        {text}
      </span>
    );
  }
  return (
    <span className={cx('flex min-w-0', className)} title={title}>
      <span className="truncate">{text.slice(0, at)}</span>
      <span className="shrink-0 whitespace-pre">{text.slice(at)}</span>
    </span>
  );
}
