/** @file Sends a file to the server for an import. XMLHttpRequest, since fetch reports no upload progress. */
import { z } from 'zod';
import { uploadIdSchema } from '@/domain/ids';
import { apiAddress } from '../base-path';

const sentSchema = z.object({ id: uploadIdSchema });
const problemSchema = z.object({ error: z.object({ message: z.string() }) });

/** The upload's id. Rejects with what the server says, or why it couldn't be reached; `signal` ends it. */
export function sendFile(
  file: File,
  { onProgress, signal }: { onProgress: (bytes: number) => void; signal: AbortSignal },
): Promise<z.infer<typeof uploadIdSchema>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', apiAddress('/api/datasets/uploads'));
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('x-file-name', encodeURIComponent(file.name));
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => {
      const answer: unknown = JSON.parse(request.responseText || 'null');
      const sent = sentSchema.safeParse(answer);
      if (request.status === 200 && sent.success) resolve(sent.data.id);
      else
        reject(
          new Error(problemSchema.safeParse(answer).data?.error.message ?? `The server answered ${request.status}.`),
        );
    };
    request.onerror = () =>
      reject(new Error(`${file.name} could not be sent: the server can't be reached. Try again.`));
    request.onabort = () => reject(new Error('Sending was stopped.'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
