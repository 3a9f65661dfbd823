/** @file The environment of a task worker: the runner's, with one of the run's GPUs. */

/** Each lists cards with commas between them, by number or UUID. */
const lists = ['CUDA_VISIBLE_DEVICES', 'HIP_VISIBLE_DEVICES', 'ROCR_VISIBLE_DEVICES'] as const;

/** Round robin: with fewer cards than workers, some share one. */
export function workerEnvironment(environment: NodeJS.ProcessEnv, index: number): NodeJS.ProcessEnv {
  const own = { ...environment };
  for (const name of lists) {
    const cards = own[name]?.split(',').filter((card) => card !== '') ?? [];
    const card = cards[index % Math.max(1, cards.length)];
    if (card !== undefined) own[name] = card;
  }
  // HIP counts within what the layer below it leaves: one card.
  if (own.ROCR_VISIBLE_DEVICES !== undefined && own.ROCR_VISIBLE_DEVICES !== '') own.HIP_VISIBLE_DEVICES = '0';
  return own;
}
