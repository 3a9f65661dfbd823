/** @file Splits classes, or whole groups of them, at random: by numbers or by shares, the same for the same seed. */
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';
import { NumberField } from '@/components/ui/number-field';
import { sizesOfShares } from './parts';

export function RandomSplit({
  count,
  what,
  onSplit,
}: {
  /** How many there are to split. */
  count: number;
  /** "classes" or "groups". */
  what: string;
  onSplit: (sizes: { metaTrain: number; metaValidation: number }, seed: number) => void;
}) {
  const [unit, setUnit] = useState<'number' | 'share'>('number');
  const [train, setTrain] = useState(Math.ceil(count / 2));
  const [validation, setValidation] = useState(0);
  const [seed, setSeed] = useState(0);
  const most = unit === 'share' ? 100 : count;
  const fits = train >= 0 && validation >= 0 && train + validation <= most;
  const given = { metaTrain: train, metaValidation: validation };
  const sizes = unit === 'share' ? sizesOfShares(count, given) : given;
  const change = (next: typeof unit): void => {
    if (next === unit) return;
    const factor = next === 'share' ? 100 / count : count / 100;
    setUnit(next);
    setTrain(Math.round(train * factor));
    setValidation(Math.round(validation * factor));
  };
  return (
    <details className="text-sm">
      <summary className="w-fit text-accent">Split the {what} at random</summary>
      <div className="mt-2 flex flex-wrap items-end gap-3">
        <Field label="In" className="w-28">
          {(control) => (
            <Select
              {...control}
              value={unit}
              options={[
                { value: 'number', label: what },
                { value: 'share', label: 'percent' },
              ]}
              onChange={(event) => change(event.target.value === 'share' ? 'share' : 'number')}
            />
          )}
        </Field>
        <NumberField label="Meta-train" value={train} onChange={setTrain} max={most} />
        <NumberField label="Meta-validation" value={validation} onChange={setValidation} max={most} />
        <NumberField label="Seed" value={seed} onChange={setSeed} max={4294967295} />
        <Button disabled={!fits} onClick={() => onSplit(sizes, seed)}>
          Split, {fits ? count - sizes.metaTrain - sizes.metaValidation : 0} held out
        </Button>
        {fits ? null : (
          <p className="text-failed text-xs">
            {unit === 'share' ? 'The shares exceed 100 %.' : `There are ${count} ${what} only.`}
          </p>
        )}
      </div>
    </details>
  );
}
