'use client';
/** @file Resolutions, ways and images per class. The test split can be taken whole. */
import { FieldGroup } from '@/components/ui/field';
import { Checkbox } from '@/components/ui/input';
import { NumberField } from '@/components/ui/number-field';
import { WholeNumbersField } from '@/components/ui/whole-numbers-field';
import type { TaskSizes } from '@/domain/task-set';

/** Images per class when the whole test split is switched off. */
const someTestImages = 50;

export function SizeFields({
  value,
  error,
  onChange,
}: {
  value: TaskSizes;
  /** The problem at a path within the sizes. */
  error: (path: string) => string | undefined;
  onChange: (value: TaskSizes) => void;
}) {
  const { ways, perClass, resolutions } = value;
  const changeImages = (part: Partial<TaskSizes['perClass']>): void =>
    onChange({ ...value, perClass: { ...perClass, ...part } });
  const whole = perClass.test === 'all';
  return (
    <>
      <WholeNumbersField
        label="Resolutions"
        unit="px"
        help="Several, such as 16, 28, are drawn evenly per task."
        className="w-48"
        value={resolutions}
        error={error('resolutions')}
        onChange={(next) => onChange({ ...value, resolutions: next })}
      />
      <FieldGroup legend="Ways" help="Classes of a task: a random choice of those of its part" className={row}>
        <NumberField
          label="Least"
          min={2}
          value={ways.min}
          error={error('ways.min') ?? error('ways')}
          onChange={(min) => onChange({ ...value, ways: { min, max: Math.max(min, ways.max) } })}
        />
        <NumberField
          label="Most"
          min={2}
          value={ways.max}
          error={error('ways.max')}
          onChange={(max) => onChange({ ...value, ways: { ...ways, max } })}
        />
      </FieldGroup>
      <FieldGroup legend="Images per class" className={row}>
        <NumberField
          label="Train"
          value={perClass.train}
          error={error('perClass.train')}
          onChange={(train) => changeImages({ train })}
        />
        <NumberField
          label="Validation"
          value={perClass.validation}
          error={error('perClass.validation')}
          onChange={(validation) => changeImages({ validation })}
        />
        <NumberField
          label="Test"
          disabled={whole}
          value={perClass.test === 'all' ? Number.NaN : perClass.test}
          error={error('perClass.test')}
          onChange={(test) => changeImages({ test })}
        />
        <Checkbox
          label="All test images"
          checked={whole}
          onChange={(event) => changeImages({ test: event.target.checked ? 'all' : someTestImages })}
          className="pt-6"
        />
      </FieldGroup>
    </>
  );
}

const row = '[&>div]:flex [&>div]:flex-wrap [&>div]:gap-4';
