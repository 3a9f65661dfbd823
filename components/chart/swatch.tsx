/** @file A run's line as it looks in charts, beside its name. */
import type { SeriesStyle } from '../data-colours';
import { cx } from '../ui/class-names';

export function Swatch({
  style,
  broad = false,
  className,
}: {
  style: SeriesStyle | undefined;
  /** As the baseline is drawn. */
  broad?: boolean;
  className?: string;
}) {
  return (
    <svg width="20" height="8" aria-hidden="true" className={cx('shrink-0', className)}>
      <line
        x1="0"
        y1="4"
        x2="20"
        y2="4"
        stroke={style?.colour ?? 'currentColor'}
        strokeOpacity={broad ? 0.4 : 1}
        strokeWidth={broad ? 6 : 2.5}
        strokeDasharray={broad ? undefined : style?.dash.join(' ')}
      />
    </svg>
  );
}
