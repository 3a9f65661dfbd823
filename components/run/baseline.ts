'use client';
/** @file The baseline run: from the address if a link has one, else this browser's last choice. */
import { useCallback } from 'react';
import type { RunId } from '@/domain/ids';
import { isRunId } from '@/domain/run-id';
import { useKept } from '../kept-by-browser';
import { useUrlState } from '../url-state';

export function useBaseline(): [RunId | null, (run: RunId | null) => void] {
  const [kept, keep] = useKept('masthead-baseline');
  const [text, setText] = useUrlState('baseline');
  const set = useCallback(
    (run: RunId | null) => {
      keep(run);
      setText(run ?? '');
    },
    [keep, setText],
  );
  if (isRunId(text)) return [text, set];
  return [kept !== null && isRunId(kept) ? kept : null, set];
}
