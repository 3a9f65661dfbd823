'use client';
/** @file Chooses a step: slider, arrow keys, play. At its right end it follows the run. */
import { Pause, Play, SkipForward } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { IconButton } from '@/components/ui/button';
import { formatCount } from '@/domain/format';

const playInterval = 250;

export function StepScrubber({
  steps,
  at,
  following,
  onChange,
}: {
  /** Ascending. */
  steps: readonly number[];
  /** Index into `steps`. */
  at: number;
  /** Whether new steps move the view. */
  following: boolean;
  /** null: follow the last. */
  onChange: (at: number | null) => void;
}) {
  const id = useId();
  const [playing, setPlaying] = useState(false);
  const last = steps.length - 1;
  const go = (next: number): void => onChange(next >= last ? null : Math.max(0, next));
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => {
      if (at >= last) setPlaying(false);
      else onChange(at + 1 >= last ? null : at + 1);
    }, playInterval);
    return () => clearTimeout(timer);
  }, [playing, at, last, onChange]);

  return (
    <div className="flex items-center gap-3">
      <IconButton
        label={playing ? 'Pause' : 'Play the steps'}
        disabled={last < 1}
        onClick={() => {
          if (!playing && at >= last) go(0);
          setPlaying(!playing);
        }}
        icon={playing ? <Pause size={16} aria-hidden /> : <Play size={16} aria-hidden />}
      />
      <label htmlFor={id} className="font-medium text-sm">
        Step
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={Math.max(0, last)}
        value={at}
        aria-valuetext={`step ${formatCount(steps[at] ?? 0)}`}
        onChange={(event) => {
          setPlaying(false);
          go(Number(event.target.value));
        }}
        className="min-w-0 flex-1"
      />
      <output htmlFor={id} className="w-32 text-right text-sm">
        {formatCount(steps[at] ?? 0)} <span className="text-muted">of {formatCount(steps[last] ?? 0)}</span>
      </output>
      <IconButton
        label="Follow the last step"
        disabled={following}
        onClick={() => onChange(null)}
        icon={<SkipForward size={16} aria-hidden />}
      />
    </div>
  );
}
