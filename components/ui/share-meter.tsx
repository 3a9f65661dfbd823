/** @file A share from 0 to 1 as a short bar with its number. */
import { formatNumber } from '../../domain/format';

export function ShareMeter({ share }: { share: number }) {
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden className="h-1.5 w-16 rounded-sm bg-sunken">
        <span className="block h-full rounded-sm bg-accent" style={{ width: `${share * 100}%` }} />
      </span>
      <span className="w-12">{formatNumber(share, 3)}</span>
    </span>
  );
}
