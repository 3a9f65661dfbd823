'use client';
/** @file Files on their way to the server, one after the other, with how far they are. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { sendFile } from '@/components/datasets/send-file';
import type { UploadId } from '@/domain/ids';

export interface Sending {
  /** Name of the file under way. */
  readonly name: string;
  readonly sent: number;
  readonly total: number;
}

export function useSending(): {
  sending: Sending | null;
  send: (files: readonly File[]) => Promise<UploadId[]>;
  stop: () => void;
} {
  const [sending, setSending] = useState<Sending | null>(null);
  const under = useRef<AbortController | null>(null);
  const stop = useCallback(() => under.current?.abort(), []);
  useEffect(() => stop, [stop]);
  const send = useCallback(async (files: readonly File[]): Promise<UploadId[]> => {
    const controller = new AbortController();
    under.current = controller;
    const total = files.reduce((sum, file) => sum + file.size, 0);
    const ids: UploadId[] = [];
    let before = 0;
    try {
      for (const file of files) {
        const onProgress = (bytes: number): void => setSending({ name: file.name, sent: before + bytes, total });
        onProgress(0);
        ids.push(await sendFile(file, { onProgress, signal: controller.signal }));
        before += file.size;
      }
      return ids;
    } finally {
      setSending(null);
    }
  }, []);
  return { sending, send, stop };
}
