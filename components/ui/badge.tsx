/** @file Small labels. A tone is never the only sign: the text says it too. */
import type { ReactNode } from 'react';
import { cx } from './class-names';

export type Tone = 'neutral' | 'accent' | 'running' | 'done' | 'attention' | 'failed';

const tones: Record<Tone, string> = {
  neutral: 'bg-sunken text-muted dark:bg-raised',
  accent: 'bg-accent-soft text-accent',
  running: 'bg-running-soft text-running',
  done: 'bg-done-soft text-done',
  attention: 'bg-attention-soft text-attention',
  failed: 'bg-failed-soft text-failed',
};

export function Badge({
  tone = 'neutral',
  className,
  children,
}: {
  tone?: Tone;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={cx(
        'inline-flex h-5 max-w-64 items-center gap-1 overflow-hidden whitespace-nowrap rounded-sm px-1.5 font-medium text-xs',
        tones[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
