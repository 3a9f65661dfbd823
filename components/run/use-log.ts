'use client';
/** @file A run's log, followed by cursor: what was read is never read again. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { RunId } from '@/domain/ids';
import type { LogLine } from '@/domain/records/run';
import { useTRPCClient } from '../api';
import { useChanges } from '../live/live-provider';

const pageSize = 1000;
const tailSize = 500;
const pollWait = 500;

export interface RunLog {
  readonly lines: readonly LogLine[];
  /** Whether lines before the first may exist. */
  readonly cut: boolean;
  readonly pending: boolean;
  readonly error: unknown;
  /** Reads the log from its first line. */
  readonly readAll: () => void;
}

interface State {
  readonly lines: readonly LogLine[];
  readonly cursor: string | null;
  readonly cut: boolean;
  readonly pending: boolean;
  readonly error: unknown;
}

const empty: State = { lines: [], cursor: null, cut: false, pending: true, error: null };

export function useLog(run: RunId): RunLog {
  const client = useTRPCClient();
  const [state, setState] = useState<State>(empty);
  const cursor = useRef<string | null>(null);
  const reading = useRef(false);
  const again = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  /** Reads on from the cursor to the end; without one, the tail or all of it. One reader at a time. */
  const read = useCallback(
    async (start: 'on' | 'tail' | 'all'): Promise<void> => {
      if (reading.current) {
        again.current = true;
        return;
      }
      reading.current = true;
      let fresh = start !== 'on';
      if (fresh) cursor.current = null;
      try {
        do {
          again.current = false;
          const tail = start === 'tail' && cursor.current === null;
          const limit = tail ? tailSize : pageSize;
          const page = await client.runs.log.query({ id: run, after: cursor.current, limit, tail });
          cursor.current = page.cursor ?? cursor.current;
          const replace = fresh;
          fresh = false;
          setState((before) => ({
            lines: replace ? page.lines : page.lines.length === 0 ? before.lines : [...before.lines, ...page.lines],
            cursor: cursor.current,
            cut: replace ? tail && page.lines.length === limit : before.cut,
            pending: false,
            error: null,
          }));
          if (!tail && page.lines.length === limit) again.current = true;
        } while (again.current);
      } catch (error) {
        setState((before) => ({ ...before, pending: false, error }));
      } finally {
        reading.current = false;
      }
    },
    [client, run],
  );

  useEffect(() => {
    void read('tail');
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [read]);
  useChanges((change) => {
    if (change !== null && (change.entity !== 'log' || (change.run ?? change.key) !== run)) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void read(cursor.current === null ? 'tail' : 'on');
    }, pollWait);
  });

  const readAll = useCallback(() => void read('all'), [read]);
  return { lines: state.lines, cut: state.cut, pending: state.pending, error: state.error, readAll };
}
