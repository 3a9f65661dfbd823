'use client';
import { launchGroups } from '@/components/shell/navigation';
import { cx } from '@/components/ui/class-names';
/** @file The first choices: what kind of run, and which values to start from. */
import { formatDuration } from '@/domain/format';
import { presetEvidenceLines } from '@/domain/preset-evidence';
import type { LaunchKind } from '@/domain/run-config';
import { type LaunchPreset, launchPresets } from '@/domain/run-presets';
import type { PresetTimes } from './use-presets';

const choice = 'flex min-w-0 cursor-pointer flex-col rounded-md border px-3 py-2 text-left';

export function KindChoice({ kind, onChange }: { kind: LaunchKind; onChange: (kind: LaunchKind) => void }) {
  return (
    <fieldset className="mb-4">
      <legend className="sr-only">Kind of run</legend>
      <div className="flex flex-col gap-2">
        {launchGroups.map((group) => (
          <div
            key={group[0]?.kind}
            className={cx('grid gap-2', group.length === 4 ? 'sm:grid-cols-2 lg:grid-cols-4' : 'sm:grid-cols-3')}
          >
            {group.map((item) => (
              <label
                key={item.kind}
                className={cx(
                  choice,
                  'has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
                  item.kind === kind ? 'border-accent bg-accent-soft' : 'border-line bg-surface hover:bg-sunken',
                )}
              >
                <input
                  type="radio"
                  name="kind"
                  value={item.kind}
                  checked={item.kind === kind}
                  onChange={() => onChange(item.kind)}
                  className="sr-only"
                />
                <span className="font-medium text-sm">{item.title}</span>
                <span className={cx('text-xs', item.kind === kind ? 'text-ink' : 'text-muted')}>
                  {item.description}
                </span>
              </label>
            ))}
          </div>
        ))}
      </div>
    </fieldset>
  );
}

const timeText = (seconds: number | undefined): string =>
  seconds === undefined ? ' ' : `About ${formatDuration(seconds * 1000)}.`;

export function PresetChoice({
  kind,
  current,
  times,
  onChoose,
}: {
  kind: LaunchKind;
  /** Name of the preset whose values the form has, if any. */
  current: string | null;
  /** Of one run, in seconds. */
  times: PresetTimes;
  onChoose: (preset: LaunchPreset) => void;
}) {
  return (
    <fieldset>
      <legend className="mb-1 font-medium text-sm">Start from a preset</legend>
      <div className="grid gap-2 sm:grid-cols-3">
        {launchPresets(kind).map((preset) => {
          const chosen = preset.name === current;
          return (
            <button
              key={preset.name}
              type="button"
              aria-pressed={chosen}
              onClick={() => onChoose(preset)}
              className={cx(choice, chosen ? 'border-accent bg-accent-soft' : 'border-line bg-surface hover:bg-sunken')}
            >
              <span className="font-medium text-sm">{preset.title}</span>
              <span className={cx('text-xs', chosen ? 'text-ink' : 'text-muted')}>{preset.description}</span>
              <span className={cx('mt-auto min-h-5 pt-1 text-xs tabular-nums', chosen ? 'text-ink' : 'text-muted')}>
                {timeText(times.get(preset.name))}
                {preset.name === 'tiny' ? ' Smoke test: shows that it runs; its accuracy says nothing.' : ''}
              </span>
            </button>
          );
        })}
      </div>
      <Evidence kind={kind} />
    </fieldset>
  );
}

/** What Small reached where it was measured, so that users of similar tasks know what to expect. */
function Evidence({ kind }: { kind: LaunchKind }) {
  const lines = presetEvidenceLines(kind);
  if (lines.length === 0) return null;
  return (
    <details className="mt-2 text-muted text-xs">
      <summary className="cursor-pointer">What Small reaches on tasks like yours</summary>
      <ul className="mt-1 list-disc pl-5">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p className="mt-1">
        Test accuracy of the searched network, not retrained, in the space base with 8 channels and 5 layers.
      </p>
    </details>
  );
}
