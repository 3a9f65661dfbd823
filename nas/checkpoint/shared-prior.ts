/** @file A prior with its description as one file: a safetensors file that any reader opens, checked against its own hashes. */
import { createHash } from 'node:crypto';
import { choiceLayout, mixtureSize } from '@/domain/architecture-layout';
import { DomainError } from '@/domain/errors';
import { type SharedPrior, sharedPriorSchema } from '@/domain/shared-prior';
import { spaceHash } from '@/domain/space';
import { buildSupernet } from '@/nas/spaces/supernet';
import { decodePrior, encodePrior, type Prior, priorMetadata, priorTensors } from '../meta-training/prior';
import { readSafetensorsMetadata, writeSafetensors } from './safetensors';

const format = 'masthead-prior-1';
const sha256Of = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** `bytes`: a prior's file, shared before or not. */
export function encodeSharedPrior(bytes: Uint8Array, described: Omit<SharedPrior, 'sha256'>): Uint8Array {
  const prior = decodePrior(bytes);
  const description = JSON.stringify({ ...described, sha256: sha256Of(encodePrior(prior)) } satisfies SharedPrior);
  const metadata = { description, descriptionSha256: sha256Of(description) };
  return writeSafetensors(priorTensors(prior), { format, ...priorMetadata(prior), ...metadata });
}

/** What a prior's file says of itself, by its header alone; null for one that was never shared. @throws DomainError `corrupt-data` */
export function descriptionIn(bytes: Uint8Array): SharedPrior | null {
  const { description, descriptionSha256 } = readSafetensorsMetadata(bytes);
  if (description === undefined) return null;
  if (descriptionSha256 !== sha256Of(description)) throw damaged('its description is not the one that was written');
  const parsed = sharedPriorSchema.safeParse(parseJson(description));
  if (!parsed.success) throw damaged(`its description is not understood (${parsed.error.issues[0]?.path.join('.')})`);
  return parsed.data;
}

/**
 * A shared prior, checked: it is whole, and fits the search space that it brings.
 * @throws DomainError `corrupt-data` for a damaged file, `invalid-input` for one that was never shared
 */
export function decodeSharedPrior(bytes: Uint8Array): { readonly prior: Prior; readonly description: SharedPrior } {
  const description = descriptionIn(bytes);
  if (description === null)
    throw new DomainError(
      'invalid-input',
      'This prior brings no description, so its search space is unknown: send the file that "Share" on its page makes.',
    );
  const prior = decodePrior(bytes);
  if (sha256Of(encodePrior(prior)) !== description.sha256) throw damaged('its tensors are not those that were written');
  requireFit(prior, description);
  return { prior, description };
}

function requireFit(prior: Prior, { space: { document }, iteration }: SharedPrior): void {
  const wrong =
    prior.spaceHash !== spaceHash(document)
      ? 'the search space that it brings is another one than it was learnt in'
      : prior.iteration !== iteration
        ? 'it names another iteration than its tensors'
        : prior.logits.length !== mixtureSize(choiceLayout(document))
          ? 'it has another number of logits than its search space'
          : !prior.logits.every(Number.isFinite) || !prior.weights.every(Number.isFinite)
            ? 'it holds numbers that are not finite'
            : lackOf(prior, document);
  if (wrong !== null) throw damaged(wrong);
}

/** Which part of the network the prior lacks, or has in another shape; the stem is the task's, the head the classes'. */
function lackOf({ shapes }: Prior, document: SharedPrior['space']['document']): string | null {
  const graph = buildSupernet(document, { classes: 2, resolution: 32 });
  const odd = graph.parameters.find(
    ({ name, shape, group }) => group === 'body' && shapes.get(name)?.join('×') !== shape.join('×'),
  );
  return odd === undefined
    ? null
    : `its weights "${odd.name}" are missing, or of another shape than its search space has`;
}

const damaged = (why: string): DomainError =>
  new DomainError('corrupt-data', `The file of the prior is damaged: ${why}. Fetch it again.`);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
