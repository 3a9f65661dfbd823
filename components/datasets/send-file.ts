/** @file Sends a file of the browser to the server for an import, in parts (domain/upload): a reload of the page goes on where it was. */
import type { UploadId } from '@/domain/ids';
import { type Answer, sendInParts, unreachable } from '@/domain/upload/send-in-parts';
import { apiAddress } from '../base-path';
import { keep, readKept } from '../kept-by-browser';

export interface SendOptions {
  readonly onProgress: (bytes: number) => void;
  /** True while the server can't be reached. */
  readonly onWait?: (waits: boolean) => void;
  readonly signal: AbortSignal;
}

const keyOf = (file: File): string => `masthead-upload ${file.name} ${file.size} ${file.lastModified}`;

/** The upload's id. Rejects with what the server says, or why it couldn't be reached; `signal` ends it. */
export function sendFile(file: File, { onProgress, onWait, signal }: SendOptions): Promise<UploadId> {
  const key = keyOf(file);
  const read = async (start: number, end: number) => new Uint8Array(await file.slice(start, end).arrayBuffer());
  return sendInParts(
    { name: file.name, size: file.size, read },
    {
      async ask(query, method, headers) {
        const response = await fetch(apiAddress(`/api/datasets/uploads${query}`), { method, signal, headers }).catch(
          () => {
            throw unreachable();
          },
        );
        return { status: response.status, text: await response.text() };
      },
      put: (id, offset, part) => put(part, id, offset, { onProgress, signal }),
      remembered: readKept(key),
      remember: (id) => keep(key, id),
      onProgress,
      onWait: (waits) => onWait?.(waits),
      signal,
    },
  );
}

/** Ends an upload that nobody will go on with. */
export function forgetFile(file: File): void {
  const key = keyOf(file);
  const id = readKept(key);
  keep(key, null);
  if (id !== null)
    void fetch(apiAddress(`/api/datasets/uploads?id=${id}`), { method: 'DELETE' }).catch(() => undefined);
}

/** XMLHttpRequest, since fetch reports no upload progress. */
function put(
  part: Uint8Array<ArrayBuffer>,
  id: UploadId,
  offset: number,
  { onProgress, signal }: Pick<SendOptions, 'onProgress' | 'signal'>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', apiAddress(`/api/datasets/uploads?id=${id}&offset=${offset}`));
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded }) => onProgress(offset + loaded);
    request.onload = () => resolve({ status: request.status, text: request.responseText });
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new Error('Sending was stopped.'));
    signal.addEventListener('abort', () => request.abort());
    request.send(part);
  });
}
