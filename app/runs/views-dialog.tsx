'use client';
/** @file A person's saved views of the table. Each is an address, so it can be shared as well. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { Button, IconButton } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { QueryView } from '@/components/ui/query-view';
import { TextLink } from '@/components/ui/text-link';
import { toastDone, toastProblem } from '@/components/ui/toast';
import { currentAddress } from '@/components/url-state';

export function ViewsDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const views = useQuery(trpc.views.list.queryOptions({ page: 'runs' }));
  const [name, setName] = useState('');
  const renew = (): void => void queries.invalidateQueries({ queryKey: trpc.views.list.pathKey() });
  const known = views.data?.find((view) => view.name === name.trim())?.address ?? null;
  const save = useMutation({
    ...trpc.views.save.mutationOptions(),
    onSuccess: (view) => {
      toastDone(`The view "${view.name}" is saved`);
      setName('');
      renew();
    },
    onError: (error) => {
      toastProblem(error);
      renew();
    },
  });
  const remove = useMutation({ ...trpc.views.delete.mutationOptions(), onSuccess: renew, onError: toastProblem });
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Saved views"
      description="Query, order, groups, columns and baseline under a name. Copy the page's address to share a view."
    >
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === '') return;
          save.mutate({
            page: 'runs',
            name: name.trim(),
            address: currentAddress().search.slice(1),
            was: { address: known },
          });
        }}
      >
        <Field label="Save what is shown as" className="flex-1">
          {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <OnlyFor>
          <Button type="submit" variant="primary" pending={save.isPending} disabled={name.trim() === ''}>
            {known === null ? 'Save' : 'Replace'}
          </Button>
        </OnlyFor>
      </form>
      <div className="mt-4">
        <QueryView query={views}>
          {(list) =>
            list.length === 0 ? (
              <EmptyState title="No saved views yet">Find some runs, then save the view under a name.</EmptyState>
            ) : (
              <ul aria-label="Your views" className="flex flex-col">
                {list.map((view) => (
                  <li key={view.id} className="flex h-row items-center gap-2 border-line border-b last:border-b-0">
                    <TextLink
                      href={`/runs?${view.address}`}
                      className="min-w-0 flex-1 truncate"
                      onClick={(event) => {
                        event.preventDefault();
                        router.push(`/runs?${view.address}`);
                        onClose();
                      }}
                    >
                      {view.name}
                    </TextLink>
                    <OnlyFor>
                      <IconButton
                        size="s"
                        label={`Delete the view ${view.name}`}
                        icon={<X size={14} aria-hidden />}
                        onClick={() => remove.mutate({ id: view.id })}
                      />
                    </OnlyFor>
                  </li>
                ))}
              </ul>
            )
          }
        </QueryView>
      </div>
    </Dialog>
  );
}
