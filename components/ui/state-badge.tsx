/** @file A run's state: colour, shape and word. */
import type { RunState } from '@/domain/run-state';
import { Badge, type Tone } from './badge';

const looks: Record<RunState, { tone: Tone; shape: Shape; label: string }> = {
  queued: { tone: 'neutral', shape: 'ring', label: 'queued' },
  starting: { tone: 'running', shape: 'half', label: 'starting' },
  running: { tone: 'running', shape: 'play', label: 'running' },
  stopping: { tone: 'attention', shape: 'half', label: 'stopping' },
  lost: { tone: 'attention', shape: 'triangle', label: 'lost' },
  finished: { tone: 'done', shape: 'disc', label: 'finished' },
  failed: { tone: 'failed', shape: 'cross', label: 'failed' },
  stopped: { tone: 'neutral', shape: 'square', label: 'stopped' },
};

type Shape = 'ring' | 'half' | 'play' | 'triangle' | 'disc' | 'cross' | 'square';

/** `compact`: the shape alone, its word for screen readers and on hover. */
export function StateBadge({ state, compact = false }: { state: RunState; compact?: boolean }) {
  const { tone, shape, label } = looks[state];
  return (
    <Badge tone={tone} className={compact ? 'w-5 shrink-0 justify-center px-0' : undefined}>
      <StateShape shape={shape} title={compact ? label : undefined} />
      {compact ? <span className="sr-only">{label}</span> : label}
    </Badge>
  );
}

function StateShape({ shape, title }: { shape: Shape; title: string | undefined }) {
  return (
    <svg viewBox="0 0 10 10" width="10" height="10" fill="currentColor" aria-hidden="true" className="shrink-0">
      {title === undefined ? null : <title>{title}</title>}
      {shapes[shape]}
    </svg>
  );
}

const shapes: Record<Shape, React.ReactNode> = {
  ring: <circle cx="5" cy="5" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  half: (
    <>
      <circle cx="5" cy="5" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M5 1.25a3.75 3.75 0 0 1 0 7.5z" />
    </>
  ),
  play: <path d="M2 1v8l7-4z" />,
  triangle: <path d="M5 .5 9.8 9.2H.2z" />,
  disc: <circle cx="5" cy="5" r="4.5" />,
  cross: <path d="M1 2.4 2.4 1 5 3.6 7.6 1 9 2.4 6.4 5 9 7.6 7.6 9 5 6.4 2.4 9 1 7.6 3.6 5z" />,
  square: <path d="M1 1h8v8H1z" />,
};
