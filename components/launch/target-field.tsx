'use client';
/** @file Where runs compute: this machine, or a cluster that the operator has named. Not shown where there is no choice. */
import { useQuery } from '@tanstack/react-query';
import { localTarget } from '@/domain/targets/target';
import { useTRPC } from '../api';
import { Field } from '../ui/field';
import { Select } from '../ui/input';
import { TextLink } from '../ui/text-link';

interface TargetFieldProps {
  /** Of the setting, for those that are found by it. */
  readonly path?: string;
  readonly title: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
  readonly className?: string;
}

export function TargetField({ path, title, value, error, onChange, className }: TargetFieldProps) {
  const trpc = useTRPC();
  const found = useQuery(trpc.system.targets.queryOptions());
  const targets = found.data?.targets ?? [];
  const known = targets.some(({ name }) => name === value);
  if (targets.length < 2 && value === localTarget) return null;
  const options = targets.map(({ name, kind, answers }) => ({
    value: name,
    label: [
      kind === 'local' ? 'This machine' : name,
      kind === 'slurm' ? ' (Slurm)' : '',
      kind === 'slurm' && answers === false ? ': does not answer' : '',
    ].join(''),
  }));
  return (
    <div className={className}>
      <Field
        label={title}
        error={error}
        help={
          <>
            This machine, or a cluster. <TextLink href="/devices">Devices</TextLink> says how each is.
          </>
        }
      >
        {(control) => (
          <Select
            {...control}
            data-path={path}
            value={value}
            options={known ? options : [...options, { value, label: `${value} (not found)` }]}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
    </div>
  );
}
