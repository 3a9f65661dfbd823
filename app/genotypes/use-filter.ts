'use client';
/** @file Which genotypes a list shows: kept in the address. */
import { useUrlChoice, useUrlState } from '@/components/url-state';
import { useSettled } from '@/components/use-settled';
import { runIdSchema, spaceIdSchema } from '@/domain/ids';

export const orders = ['newest', 'name', 'accuracy', 'published'] as const;

/** The fields' own values, and the filter they amount to once typing has paused. */
export function useGenotypeFilter() {
  const [text, setText] = useUrlState('text');
  const [space, setSpace] = useUrlState('space');
  const [origin, setOrigin] = useUrlChoice('origin', ['any', 'found', 'imported']);
  const [evaluated, setEvaluated] = useUrlChoice('evaluated', ['any', 'yes']);
  const [order, setOrder] = useUrlChoice('order', orders);
  const [ofRun] = useUrlState('run');
  const settled = useSettled(text.trim());
  const run = runIdSchema.safeParse(ofRun).data;
  const inSpace = spaceIdSchema.safeParse(space).data;
  const filter = {
    ...(settled === '' ? {} : { text: settled }),
    ...(run === undefined ? {} : { run }),
    ...(inSpace === undefined ? {} : { space: inSpace }),
    ...(origin === 'any' ? {} : { origin }),
    ...(evaluated === 'yes' ? { evaluated: true } : {}),
  };
  const isNarrow = Object.keys(filter).length > 0;
  return {
    filter,
    isNarrow,
    run,
    text,
    setText,
    space,
    setSpace,
    origin,
    setOrigin,
    evaluated,
    setEvaluated,
    order,
    setOrder,
  };
}
export type GenotypeFilterState = ReturnType<typeof useGenotypeFilter>;
