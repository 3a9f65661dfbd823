/** @file A new search space: from a preset (?preset=) or as a copy (?from=). */
import type { Metadata } from 'next';
import { spaceIdSchema } from '@/domain/ids';
import { SpaceEditorPage } from '../space-editor-page';

export const metadata: Metadata = { title: 'New search space' };

export default async function Page({ searchParams }: { searchParams: Promise<{ from?: string }> }) {
  const { from } = await searchParams;
  return <SpaceEditorPage copyOf={spaceIdSchema.safeParse(from).data ?? null} edited={null} />;
}
