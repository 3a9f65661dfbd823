'use client';
/** @file What ⌘K can do with the run in view: stop, resume, launch with changes, tag, compare, delete. */
import { skipToken, useQuery } from '@tanstack/react-query';
import { Columns3, Copy, Play, Rocket, Square, Tag, Trash2 } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { runIdSchema } from '@/domain/ids';
import { isFinal } from '@/domain/run-state/names';
import { useTRPC, useTRPCClient } from '../../api';
import { toastDone, toastProblem } from '../../ui/toast';
import type { PaletteCommand } from './command';

export interface RunInView {
  readonly commands: readonly PaletteCommand[];
  readonly name: string | null;
  /** Adds a tag to it. */
  readonly addTag: (tag: string) => void;
}

/** `startTagging`: the palette asks for the tag. */
export function useRunCommands(startTagging: () => void): RunInView {
  const trpc = useTRPC();
  // Not by mutations of this component: it is gone once the palette closes, and its callbacks with it.
  const { runs: api } = useTRPCClient();
  const router = useRouter();
  const id = runIdSchema.safeParse(/^\/runs\/([^/]+)/.exec(usePathname())?.[1]).data;
  const { data: run } = useQuery(trpc.runs.get.queryOptions(id === undefined ? skipToken : { id }));
  if (run === undefined) return { commands: [], name: null, addTag: () => undefined };

  const { name, state, tags } = run;
  const own = { id: run.id };
  const resume = (): void => void api.resume.mutate(own).catch(toastProblem);
  const icon = (Icon: typeof Square) => <Icon size={16} aria-hidden className="text-muted" />;
  const commands: PaletteCommand[] = [
    ...(isFinal(state) || state === 'stopping'
      ? []
      : [
          {
            id: 'stop',
            needed: 'member' as const,
            label: 'Stop this run',
            detail: state === 'queued' ? 'it waits' : 'keeps a checkpoint',
            icon: icon(Square),
            run: () =>
              void api.stop.mutate(own).then((after) => {
                const atOnce = after.state === 'stopped';
                toastDone(`${name} ${atOnce ? 'is stopped' : 'stops after its step'}`, atOnce ? resume : undefined);
              }, toastProblem),
          },
        ]),
    ...(state === 'stopped' || state === 'failed'
      ? [{ id: 'resume', needed: 'member' as const, label: 'Resume this run', icon: icon(Play), run: resume }]
      : []),
    {
      id: 'clone',
      label: 'Launch with changes',
      words: 'clone copy again',
      icon: icon(Rocket),
      run: () => router.push(`/launch?from=${run.id}`),
    },
    {
      id: 'tag',
      needed: 'member',
      label: 'Tag this run…',
      detail: tags.join(', '),
      icon: icon(Tag),
      stays: true,
      run: startTagging,
    },
    {
      id: 'compare',
      label: 'Compare this run',
      icon: icon(Columns3),
      run: () => router.push(`/compare?runs=${run.id}`),
    },
    {
      id: 'copy-id',
      label: 'Copy its id',
      detail: run.id,
      icon: icon(Copy),
      run: () => void navigator.clipboard.writeText(run.id).then(() => toastDone('Id copied'), toastProblem),
    },
    ...(isFinal(state)
      ? [
          {
            id: 'delete',
            needed: 'member' as const,
            label: 'Delete this run',
            detail: 'to the trash',
            icon: icon(Trash2),
            run: () =>
              void api.delete.mutate(own).then(() => {
                router.push('/runs');
                toastDone(`${name} is in the trash`, () => void api.restore.mutate(own).catch(toastProblem));
              }, toastProblem),
          },
        ]
      : []),
  ];
  return {
    commands,
    name,
    addTag: (tag) =>
      void api.edit
        .mutate({ ...own, tags: [...tags, tag] })
        .then(() => toastDone(`${name} is tagged ${tag}`), toastProblem),
  };
}
