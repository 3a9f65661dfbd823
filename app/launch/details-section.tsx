'use client';
/** @file What a launch says besides the config: name, seeds, experiment, tags, notes, priority. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { Field } from '@/components/ui/field';
import { Input, Select, Textarea } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';

export interface LaunchDetails {
  readonly name: string;
  readonly seeds: string;
  /** An experiment's id, '' for none, 'new' to make one called `newExperiment`. */
  readonly experiment: string;
  readonly newExperiment: string;
  /** By commas. */
  readonly tags: string;
  readonly notes: string;
  readonly priority: string;
}

export const noDetails: LaunchDetails = {
  name: '',
  seeds: '0',
  experiment: '',
  newExperiment: '',
  tags: '',
  notes: '',
  priority: '0',
};

export function DetailsSection({
  details,
  errors,
  onChange,
}: {
  details: LaunchDetails;
  errors: Readonly<Record<string, string>>;
  onChange: (change: Partial<LaunchDetails>) => void;
}) {
  const trpc = useTRPC();
  const experiments = useQuery(trpc.experiments.list.queryOptions());
  return (
    <Panel title="Details">
      <div className="grid items-start gap-x-7 pl-3.5 gap-y-3 sm:grid-cols-2 xl:grid-cols-3">
        <Field
          label="Name"
          help="Left empty, it is named by what it does and the classes it tells apart."
          error={errors.name}
        >
          {(control) => (
            <Input
              {...control}
              data-path="name"
              value={details.name}
              maxLength={200}
              onChange={(event) => onChange({ name: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Seeds"
          help="One run per seed: 0, 1, 2 or 0-4. Runs that differ by seed only are compared as one group."
          error={errors.seeds}
        >
          {(control) => (
            <Input
              {...control}
              data-path="seeds"
              value={details.seeds}
              onChange={(event) => onChange({ seeds: event.target.value })}
            />
          )}
        </Field>
        <Field label="Priority" help="−100 to 100; higher starts earlier." error={errors.priority}>
          {(control) => (
            <Input
              {...control}
              data-path="priority"
              inputMode="numeric"
              className="text-right"
              value={details.priority}
              onChange={(event) => onChange({ priority: event.target.value })}
            />
          )}
        </Field>
        <Field label="Experiment" help="A folder of runs that answer one question." error={errors.experiment}>
          {(control) => (
            <Select
              {...control}
              data-path="experiment"
              value={details.experiment}
              placeholder="None"
              options={[
                ...(experiments.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
                { value: 'new', label: 'A new one…' },
              ]}
              onChange={(event) => onChange({ experiment: event.target.value })}
            />
          )}
        </Field>
        {details.experiment === 'new' ? (
          <Field label="Name of the experiment" required error={errors.newExperiment}>
            {(control) => (
              <Input
                {...control}
                data-path="newExperiment"
                value={details.newExperiment}
                onChange={(event) => onChange({ newExperiment: event.target.value })}
              />
            )}
          </Field>
        ) : null}
        <Field label="Tags" help="Separate tags with commas." error={errors.tags}>
          {(control) => (
            <Input
              {...control}
              data-path="tags"
              value={details.tags}
              onChange={(event) => onChange({ tags: event.target.value })}
            />
          )}
        </Field>
        <Field label="Notes" className="sm:col-span-2 xl:col-span-3" error={errors.notes}>
          {(control) => (
            <Textarea
              {...control}
              data-path="notes"
              rows={2}
              value={details.notes}
              onChange={(event) => onChange({ notes: event.target.value })}
            />
          )}
        </Field>
      </div>
    </Panel>
  );
}
