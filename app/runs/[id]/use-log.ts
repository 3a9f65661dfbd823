'use client';
/** @file A run's log, followed by cursor: no line is read twice. A search is the server's, over all lines. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTRPCClient } from '@/components/api';
import { useChanges } from '@/components/live/live-provider';
import type { RunId } from '@/domain/ids';
import type { LogLine } from '@/domain/records/run';

const pageSize = 1000;
const tailSize = 500;
const pollWait = 500;

export interface LogFilter {
  readonly text: string;
  readonly level: LogLine['level'];
}

export interface RunLog {
  readonly lines: readonly LogLine[];
  /** Whether lines before the first may exist. */
  readonly cut: boolean;
  /** Nothing was answered yet. */
  readonly pending: boolean;
  /** Lines are still being read. */
  readonly reading: boolean;
  readonly error: unknown;
  /** Reads the log from its first line. */
  readonly readAll: () => void;
}

type State = Omit<RunLog, 'readAll'>;

const empty: State = { lines: [], cut: false, pending: true, reading: true, error: null };

export function useLog(run: RunId, { text, level }: LogFilter): RunLog {
  const client = useTRPCClient();
  const [state, setState] = useState<State>(empty);
  const cursor = useRef<string | null>(null);
  const reading = useRef(false);
  const again = useRef(false);
  /** Counts up with each new start: answers to an earlier one are dropped. */
  const turn = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const filtered = text !== '' || level !== 'debug';

  /** Reads from the cursor to the end; from a new start, the tail or all of it. One reader at a time. */
  const read = useCallback(
    async (start: 'on' | 'tail' | 'all'): Promise<void> => {
      if (start === 'on' && reading.current) {
        again.current = true;
        return;
      }
      let fresh = start !== 'on';
      if (fresh) {
        cursor.current = null;
        turn.current++;
      }
      const own = turn.current;
      reading.current = true;
      try {
        do {
          again.current = false;
          const tail = start === 'tail' && !filtered && cursor.current === null;
          const limit = tail ? tailSize : pageSize;
          const page = await client.runs.log.query({ id: run, after: cursor.current, limit, tail, text, level });
          if (turn.current !== own) return;
          cursor.current = page.cursor ?? cursor.current;
          if (page.more) again.current = true;
          const replace = fresh;
          fresh = false;
          const more = again.current;
          setState((before) => ({
            lines: replace ? page.lines : page.lines.length === 0 ? before.lines : [...before.lines, ...page.lines],
            cut: replace ? tail && page.lines.length === limit : before.cut,
            pending: false,
            reading: more,
            error: null,
          }));
        } while (again.current);
      } catch (error) {
        if (turn.current === own) setState((before) => ({ ...before, pending: false, reading: false, error }));
      } finally {
        if (turn.current === own) reading.current = false;
      }
    },
    [client, run, text, level, filtered],
  );

  useEffect(() => {
    void read('tail');
    return () => {
      turn.current++;
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
  return { ...state, readAll };
}
