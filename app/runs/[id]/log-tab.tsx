'use client';
/** @file The run's log: searched on the server over all lines, virtual, following its end until scrolled away. */
import { useVirtualizer } from '@tanstack/react-virtual';

import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Checkbox, Input, Select } from '@/components/ui/input';
import { CopyButton } from '@/components/ui/mono';
import { Panel } from '@/components/ui/panel';
import { SkeletonRows } from '@/components/ui/skeleton';
import { useUrlChoice } from '@/components/url-state';
import { useDebounced } from '@/components/use-debounced';
import { formatTime, plural } from '@/domain/format';
import type { RunId } from '@/domain/ids';
import type { LogLine } from '@/domain/records/run';

import { useLog } from './use-log';

const levels = ['debug', 'info', 'warn', 'error'] as const;
const levelInk: Record<LogLine['level'], string> = {
  debug: 'text-muted',
  info: 'text-muted',
  warn: 'text-attention',
  error: 'text-failed',
};

/** `ended`: nothing more will come. */
export function LogTab({ run, ended }: { run: RunId; ended: boolean }) {
  const [level, setLevel] = useUrlChoice('level', levels);
  const [text, setText] = useState('');
  const [follow, setFollow] = useState(true);
  const sought = useDebounced(text.trim());
  const log = useLog(run, { text: sought, level });
  const filtered = sought !== '' || level !== 'debug';
  const { lines } = log;

  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <Input
          type="search"
          aria-label="Search the log"
          placeholder="Search the log"
          className="w-64"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Select
          aria-label="Lowest level"
          className="w-28"
          value={level}
          options={levels.map((each) => ({ value: each, label: each }))}
          onChange={(event) => setLevel(event.target.value)}
        />
        <Checkbox label="Follow the end" checked={follow} onChange={(event) => setFollow(event.target.checked)} />
        <span role="status" className="ml-auto text-muted text-xs">
          {plural(lines.length, filtered ? 'matching line' : 'line')}
          {log.cut ? ' (the last ones)' : log.reading ? ', loading more …' : ''}
        </span>
        <Button size="s" className={log.cut ? '' : 'invisible'} onClick={log.readAll}>
          From the start
        </Button>
      </div>
      {log.error === null || log.error === undefined ? null : <ErrorPanel error={log.error} onRetry={log.readAll} />}
      {log.pending || (lines.length === 0 && log.reading) ? (
        <SkeletonRows rows={8} />
      ) : lines.length === 0 ? (
        <Panel>
          {filtered ? (
            <EmptyState title="No line matches">Clear the search or the level.</EmptyState>
          ) : ended ? (
            <EmptyState title="The run logged nothing">
              What it measured is in the curves; where it ran, under attempts.
            </EmptyState>
          ) : (
            <EmptyState title="Nothing logged yet">Lines appear here as the run writes them.</EmptyState>
          )}
        </Panel>
      ) : (
        <Lines lines={lines} follow={follow} onFollow={setFollow} />
      )}
    </div>
  );
}

function Lines({
  lines,
  follow,
  onFollow,
}: {
  lines: readonly LogLine[];
  follow: boolean;
  onFollow: (follow: boolean) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => 20,
    overscan: 20,
  });
  const count = lines.length;
  useEffect(() => {
    if (follow && count > 0) virtual.scrollToIndex(count - 1, { align: 'end' });
  }, [follow, count, virtual]);
  const severalAttempts = lines.some((line) => line.attempt !== lines[0]?.attempt);
  return (
    <div
      ref={box}
      role="log"
      aria-label="Log"
      // Not a live region: read aloud line by line it would never end.
      aria-live="off"
      onWheel={(event) => event.deltaY < 0 && onFollow(false)}
      onKeyDown={(event) => ['ArrowUp', 'PageUp', 'Home'].includes(event.key) && onFollow(false)}
      className="h-[60vh] overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-xs leading-5"
    >
      {/* Inside the scrolled box: what scrolls must hold something the keyboard reaches. */}
      <div className="sticky top-0 z-10 float-right bg-sunken">
        <CopyButton
          label="Copy these lines"
          text={lines.map((line) => `${formatTime(line.time)} ${line.level} ${line.message}`).join('\n')}
        />
      </div>
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return line === undefined ? null : (
            <p
              key={`${line.attempt}:${line.sequence}`}
              data-index={item.index}
              ref={virtual.measureElement}
              className="absolute inset-x-0 flex gap-3 whitespace-pre-wrap break-words"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <span className="shrink-0 text-muted">{formatTime(line.time)}</span>
              {severalAttempts ? <span className="shrink-0 text-muted">#{line.attempt}</span> : null}
              <span className={cx('w-10 shrink-0', levelInk[line.level])}>{line.level}</span>
              <span className="min-w-0">{line.message}</span>
            </p>
          );
        })}
      </div>
    </div>
  );
}
