'use client';
/** @file What is removed automatically, and after how long; nothing unless it is set here. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import type { FormEvent } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { EditClashes } from '@/components/ui/edit-clashes';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { SkeletonRows } from '@/components/ui/skeleton';
import { toastDone, toastUnlessConflict } from '@/components/ui/toast';
import { useEdit } from '@/components/ui/use-edit';
import type { AppRouter } from '@/server/routers/app-router';

type Retention = inferRouterOutputs<AppRouter>['system']['retention'];

const rules = [
  { key: 'checkpoints', label: 'Checkpoints of finished runs', unit: 'days after the end', most: 3650 },
  { key: 'trash', label: 'Runs in the trash', unit: 'days', most: 3650 },
  { key: 'backups', label: 'Backups kept', unit: 'newest', most: 365 },
  { key: 'audit', label: 'Entries of the audit log', unit: 'days', most: 3650 },
] as const;
type Rule = (typeof rules)[number];
type Texts = Readonly<Record<Rule['key'], string>>;

/** Null: never; undefined: it can't be read. */
function ruleValue({ key, most }: Rule, texts: Texts): number | null | undefined {
  const text = texts[key].trim();
  const value = Number(text);
  if (text === '') return null;
  return Number.isInteger(value) && value >= 1 && value <= most ? value : undefined;
}

export function RetentionPanel() {
  const trpc = useTRPC();
  const retention = useQuery(trpc.system.retention.queryOptions());
  return (
    <Panel title="Automatic clean-up" help="Leave a field empty to keep everything">
      <QueryView query={retention} pending={<SkeletonRows rows={10} />}>
        {(data) => <RetentionForm retention={data} />}
      </QueryView>
    </Panel>
  );
}

function RetentionForm({ retention }: { retention: Retention }) {
  const trpc = useTRPC();
  const change = useMutation(
    trpc.system.changeRetention.mutationOptions({
      onError: toastUnlessConflict,
      onSuccess: () => toastDone('Saved; applied every hour'),
    }),
  );
  const edit = useEdit<Texts>(
    {
      checkpoints: String(retention.checkpoints ?? ''),
      trash: String(retention.trash ?? ''),
      backups: String(retention.backups ?? ''),
      audit: String(retention.audit ?? ''),
    },
    change.error,
  );
  const invalid = rules.some((rule) => ruleValue(rule, edit.mine) === undefined);
  const changed = rules.filter((rule) => ruleValue(rule, edit.mine) !== ruleValue(rule, edit.began));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const given = (texts: Texts) => Object.fromEntries(changed.map((rule) => [rule.key, ruleValue(rule, texts)]));
    if (!invalid) change.mutate({ ...given(edit.mine), was: given(edit.began) });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      {rules.map((rule) => (
        <Field
          key={rule.key}
          label={rule.label}
          unit={rule.unit}
          error={
            ruleValue(rule, edit.mine) === undefined ? `Give a whole number, 1 to ${rule.most}, or nothing.` : undefined
          }
        >
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              className="text-right"
              placeholder="never"
              value={edit.mine[rule.key]}
              onChange={(event) => edit.set({ [rule.key]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <EditClashes edit={edit} label={(field) => rules.find(({ key }) => key === field)?.label ?? field} />
      <OnlyFor needed="admin" said>
        <Button
          type="submit"
          className="self-end"
          pending={change.isPending}
          disabled={invalid || changed.length === 0 || edit.clashes.length > 0}
        >
          Save
        </Button>
      </OnlyFor>
    </form>
  );
}
