/** @file What people call a GPU. */
import type { Card } from '../records/machine';

/** `GPU 0: NVIDIA A100`, `GPU 0: NVIDIA A100, MIG 1g.5gb`. */
export function cardTitle({ index, name }: Pick<Card, 'index' | 'name'>): string {
  return index < 0 ? name : `GPU ${index}: ${name}`;
}

/** `GPU 0`; of a MIG instance, which it is. */
export function shortCardTitle({ index, name, partOf }: Pick<Card, 'index' | 'name' | 'partOf'>): string {
  if (index < 0) return name;
  return partOf === null ? `GPU ${index}` : `GPU ${index} ${/MIG \S+/.exec(name)?.[0] ?? 'instance'}`;
}

/** What is missing of a MIG instance's figures, and why; null of a whole card. */
export function instanceNote({ id }: Pick<Card, 'id'>): string | null {
  return id.startsWith('MIG-')
    ? 'A MIG instance: nvidia-smi tells neither its utilisation nor its memory in use; temperature and power are those of the whole card.'
    : null;
}
