'use client';
/** @file Files on their way to the server, one after the other, with how far they are and how long it will take. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { UploadId } from '@/domain/ids';

/** With its hashes, once a file is sent. */
const sender = () => import('@/components/datasets/send-file');

export interface Sending {
  /** Name of the file under way. */
  readonly name: string;
  readonly sent: number;
  readonly total: number;
  /** Milliseconds; null until that can be told. */
  readonly left: number | null;
  /** While the server can't be reached. */
  readonly waits: boolean;
}

export function useSending(): {
  sending: Sending | null;
  send: (files: readonly File[]) => Promise<UploadId[]>;
  /** What was sent stays on the server for a day: choosing the file again goes on. */
  pause: () => void;
  /** Also removes what was sent. */
  cancel: () => void;
} {
  const [sending, setSending] = useState<Sending | null>(null);
  const under = useRef<{ readonly controller: AbortController; readonly files: readonly File[] } | null>(null);
  const pause = useCallback(() => under.current?.controller.abort(new Error('Sending was stopped.')), []);
  const cancel = useCallback(() => {
    pause();
    const files = under.current?.files ?? [];
    void sender().then(({ forgetFile }) => files.forEach(forgetFile));
  }, [pause]);
  useEffect(() => pause, [pause]);
  const send = useCallback(async (files: readonly File[]): Promise<UploadId[]> => {
    const controller = new AbortController();
    under.current = { controller, files };
    const total = files.reduce((sum, file) => sum + file.size, 0);
    const ids: UploadId[] = [];
    let before = 0;
    let first: { readonly time: number; readonly sent: number } | null = null;
    try {
      const { sendFile } = await sender();
      for (const file of files) {
        const onProgress = (bytes: number): void => {
          const sent = before + bytes;
          first ??= { time: performance.now(), sent };
          const gone = sent - first.sent;
          const left = gone > 0 ? ((performance.now() - first.time) * (total - sent)) / gone : null;
          setSending({ name: file.name, sent, total, left, waits: false });
        };
        const onWait = (waits: boolean): void => setSending((now) => (now === null ? null : { ...now, waits }));
        setSending({ name: file.name, sent: before, total, left: null, waits: false });
        ids.push(await sendFile(file, { onProgress, onWait, signal: controller.signal }));
        before += file.size;
      }
      return ids;
    } finally {
      setSending(null);
    }
  }, []);
  return { sending, send, pause, cancel };
}
