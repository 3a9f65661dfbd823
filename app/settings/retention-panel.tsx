'use client';
/** @file What is removed automatically, and after how long; nothing unless it is set here. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { type FormEvent, useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { toastDone, toastProblem } from '@/components/ui/toast';
import type { AppRouter } from '@/server/routers/app-router';

type Retention = inferRouterOutputs<AppRouter>['system']['retention'];

const rules = [
  { key: 'checkpoints', label: 'Checkpoints of finished runs', unit: 'days after the end', most: 3650 },
  { key: 'trash', label: 'Runs in the trash', unit: 'days', most: 3650 },
  { key: 'backups', label: 'Backups kept', unit: 'newest', most: 365 },
  { key: 'audit', label: 'Entries of the audit log', unit: 'days', most: 3650 },
] as const;
type Rule = (typeof rules)[number];

export function RetentionPanel() {
  const trpc = useTRPC();
  const retention = useQuery(trpc.system.retention.queryOptions());
  return (
    <Panel title="Automatic clean-up" help="Leave a field empty to keep everything">
      <QueryView query={retention}>{(data) => <RetentionForm retention={data} />}</QueryView>
    </Panel>
  );
}

function RetentionForm({ retention }: { retention: Retention }) {
  const trpc = useTRPC();
  const [texts, setTexts] = useState<Record<Rule['key'], string>>({
    checkpoints: String(retention.checkpoints ?? ''),
    trash: String(retention.trash ?? ''),
    backups: String(retention.backups ?? ''),
    audit: String(retention.audit ?? ''),
  });
  const change = useMutation(
    trpc.system.changeRetention.mutationOptions({
      onError: toastProblem,
      onSuccess: () => toastDone('Kept; it is applied every hour'),
    }),
  );
  const ruleValue = ({ key, most }: Rule): number | null | undefined => {
    const text = texts[key].trim();
    const value = Number(text);
    if (text === '') return null;
    return Number.isInteger(value) && value >= 1 && value <= most ? value : undefined;
  };
  const invalid = rules.some((rule) => ruleValue(rule) === undefined);
  const changed = rules.some((rule) => ruleValue(rule) !== retention[rule.key]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!invalid) change.mutate(Object.fromEntries(rules.map((rule) => [rule.key, ruleValue(rule)])));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      {rules.map((rule) => (
        <Field
          key={rule.key}
          label={rule.label}
          unit={rule.unit}
          error={ruleValue(rule) === undefined ? `Give a whole number, 1 to ${rule.most}, or nothing.` : undefined}
        >
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              className="text-right"
              placeholder="never"
              value={texts[rule.key]}
              onChange={(event) => setTexts((all) => ({ ...all, [rule.key]: event.target.value }))}
            />
          )}
        </Field>
      ))}
      <OnlyFor needed="admin" said>
        <Button type="submit" className="self-end" pending={change.isPending} disabled={invalid || !changed}>
          Keep these rules
        </Button>
      </OnlyFor>
    </form>
  );
}
