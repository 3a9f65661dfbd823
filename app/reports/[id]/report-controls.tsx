'use client';
/** @file What can be done with a report: edit, freeze or make live, print, copy its link, delete. */
import { useMutation } from '@tanstack/react-query';
import { Link2, Pencil, Printer, Snowflake } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { useShortcut } from '@/components/shell/shortcuts/use-shortcut';
import { DeleteRecord } from '@/components/trash/delete-record';
import { Button } from '@/components/ui/button';
import { toastDone, toastProblem } from '@/components/ui/toast';
import type { ReportRecord } from '@/domain/report';

export function ReportControls({ report, onEdit }: { report: ReportRecord; onEdit: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const { id, name, frozenAt, deletedAt } = report;
  const there = deletedAt === null;
  useShortcut('e', there ? onEdit : null);
  const onError = toastProblem;
  const freeze = useMutation(trpc.reports.freeze.mutationOptions({ onError }));
  const unfreeze = useMutation(trpc.reports.unfreeze.mutationOptions({ onError }));
  const restore = useMutation(
    trpc.reports.restore.mutationOptions({ onError, onSuccess: () => toastDone(`${name} is restored`) }),
  );
  const remove = useMutation(
    trpc.reports.delete.mutationOptions({
      onError,
      onSuccess: () => {
        toastDone(`${name} is in the trash`, () => restore.mutate({ id }));
        router.push('/reports');
      },
    }),
  );
  const share = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      toastDone('The link is copied');
    } catch {
      toastProblem(new Error('The browser refused: copy the address instead.'));
    }
  };
  return (
    <span className="contents print:hidden">
      <Button onClick={() => void share()} icon={<Link2 size={14} aria-hidden />}>
        Copy link
      </Button>
      <Button onClick={() => window.print()} icon={<Printer size={14} aria-hidden />}>
        Print
      </Button>
      <OnlyFor>
        {!there ? null : frozenAt === null ? (
          <Button
            pending={freeze.isPending}
            title="From now on the panels show what is there now, whatever becomes of the runs"
            onClick={() => freeze.mutate({ id })}
            icon={<Snowflake size={14} aria-hidden />}
          >
            Freeze
          </Button>
        ) : (
          <Button pending={unfreeze.isPending} onClick={() => unfreeze.mutate({ id })}>
            Make live
          </Button>
        )}
      </OnlyFor>
      <DeleteRecord
        name={name}
        usedBy={[]}
        touches={[name]}
        deletedAt={deletedAt}
        pending={remove.isPending || restore.isPending}
        onDelete={() => remove.mutate({ id })}
        onRestore={() => restore.mutate({ id })}
      />
      <OnlyFor>
        {there ? (
          <Button variant="primary" aria-keyshortcuts="e" onClick={onEdit} icon={<Pencil size={14} aria-hidden />}>
            Edit
          </Button>
        ) : null}
      </OnlyFor>
    </span>
  );
}
