'use client';
/** @file Splits classes, or whole groups of them, at random. */
import { useState } from 'react';
import { Button } from '../ui/button';
import { NumberField } from './number-field';

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
  const [train, setTrain] = useState(Math.ceil(count / 2));
  const [validation, setValidation] = useState(0);
  const [seed, setSeed] = useState(0);
  const fits = train >= 0 && validation >= 0 && train + validation <= count;
  return (
    <details className="text-sm">
      <summary className="w-fit text-accent">Split the {what} at random</summary>
      <div className="mt-2 flex flex-wrap items-end gap-3">
        <NumberField label="Meta-train" value={train} onChange={setTrain} max={count} />
        <NumberField label="Meta-validation" value={validation} onChange={setValidation} max={count} />
        <NumberField label="Seed" value={seed} onChange={setSeed} max={4294967295} />
        <Button disabled={!fits} onClick={() => onSplit({ metaTrain: train, metaValidation: validation }, seed)}>
          Split, {fits ? count - train - validation : 0} held out
        </Button>
        {fits ? null : (
          <p className="text-failed text-xs">
            There are {count} {what} only.
          </p>
        )}
      </div>
    </details>
  );
}
