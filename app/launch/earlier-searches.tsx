'use client';
/** @file Which earlier searches a search by the strategy predictor begins with: those whose cells are of this space's kind. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import type { ConfigField } from '@/components/launch/config-fields';
import { listedValues } from '@/components/launch/form-values';
import { Button } from '@/components/ui/button';
import { FieldGroup } from '@/components/ui/field';
import { Checkbox } from '@/components/ui/input';
import { toProblem } from '@/components/ui/problem';
import { plural } from '@/domain/format';

export function EarlierSearches({
  field,
  value,
  space,
  error,
  onChange,
}: {
  field: ConfigField;
  /** Ids, by commas. */
  value: string;
  space: string;
  error: string | undefined;
  onChange: (value: string) => void;
}) {
  const trpc = useTRPC();
  const found = useQuery({ ...trpc.runs.earlierSearches.queryOptions({ space }), enabled: space !== '' });
  const chosen = listedValues(value);
  const known = found.data ?? [];
  const absent = found.data === undefined ? [] : chosen.filter((id) => known.every((each) => each.id !== id));
  const problem = error ?? (found.error === null ? undefined : toProblem(found.error).message);
  const take = (ids: readonly string[]) => onChange(ids.join(', '));
  return (
    <FieldGroup legend={field.title} className="pl-3.5 sm:col-span-2 xl:col-span-3">
      <p className="text-muted text-xs">
        {space === ''
          ? 'Choose a search space first.'
          : found.data?.length === 0
            ? 'No black-box search in a space of such cells has finished yet: this one begins from nothing.'
            : field.description}
      </p>
      {known.length + absent.length === 0 ? null : (
        <div className="mt-1 flex max-h-48 flex-col gap-1 overflow-y-auto" data-path={field.path} tabIndex={-1}>
          {known.map(({ id, name, cells }) => (
            <Checkbox
              key={id}
              label={name}
              description={plural(cells, 'cell')}
              checked={chosen.includes(id)}
              onChange={({ target }) => take(target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))}
            />
          ))}
          {absent.map((id) => (
            <Checkbox
              key={id}
              label={`${id} (not found)`}
              checked
              onChange={() => take(chosen.filter((other) => other !== id))}
            />
          ))}
        </div>
      )}
      {known.length < 2 ? null : (
        <Button
          size="s"
          type="button"
          className="mt-1 self-start"
          onClick={() => take(chosen.length === known.length ? [] : known.map(({ id }) => id))}
        >
          {chosen.length === known.length ? 'Choose none' : 'Choose all'}
        </Button>
      )}
      {problem === undefined ? null : <p className="font-medium text-failed text-xs">{problem}</p>}
    </FieldGroup>
  );
}
