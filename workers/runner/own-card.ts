/** @file Which of its run's GPUs a process computes on: the first that its environment leaves it. */
import type { Holds } from '@/domain/runner-files';

/** What the vendor's tool calls it; undefined where the run holds none, or its name is not known. */
export function ownCard(holds: Holds | null, environment: NodeJS.ProcessEnv): string | undefined {
  const cards = holds?.cards ?? [];
  const first = (list: string | undefined): string => list?.split(',')[0]?.trim() ?? '';
  const [nvidia, amd] = [first(environment.CUDA_VISIBLE_DEVICES), first(environment.ROCR_VISIBLE_DEVICES)];
  const own = cards.find(({ id, vendor, index }) =>
    vendor === 'amd' ? amd !== '' && [id, String(index)].includes(amd) : id === nvidia,
  );
  return (own ?? cards[0])?.name || undefined;
}
