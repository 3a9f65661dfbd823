'use client';
/** @file Where the run computes: this machine, or a cluster that the operator has named. Not shown where there is no choice. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import type { SettingFieldProps } from '@/components/launch/setting-field';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';
import { TextLink } from '@/components/ui/text-link';
import { localTarget } from '@/domain/targets/target';

export function TargetField({ field, value, error, onChange }: Omit<SettingFieldProps, 'before'>) {
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
    <div className="pl-3.5">
      <Field
        label={field.title}
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
            data-path={field.path}
            value={value}
            options={known ? options : [...options, { value, label: `${value} (not found)` }]}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
    </div>
  );
}
