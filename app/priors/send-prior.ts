/** @file Sends the file of a shared prior, which the server checks. */
import { apiAddress } from '@/components/base-path';
import { DomainError } from '@/domain/errors';

interface TakenPrior {
  readonly name: string;
  readonly new: boolean;
}

export async function sendPrior(file: Blob): Promise<TakenPrior> {
  const headers = { 'Content-Type': 'application/octet-stream' };
  const answer = await fetch(apiAddress('/api/priors'), { method: 'POST', headers, body: file });
  const said: Partial<TakenPrior> & { readonly error?: { readonly message?: string } } = await answer
    .json()
    .catch(() => ({}));
  if (answer.ok) return { name: said.name ?? 'The prior', new: said.new === true };
  throw new DomainError('invalid-input', said.error?.message ?? `The server answered with status ${answer.status}.`);
}

export const takenText = ({ name, new: fresh }: TakenPrior): string =>
  fresh ? `${name} was imported: it appears among the priors in a moment` : `${name} is already here`;
