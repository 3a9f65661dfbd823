/** @file Editing a search space that no run has used. */
import type { Metadata } from 'next';
import { idFromAddress } from '@/components/record-id';
import { spaceIdSchema } from '@/domain/ids';
import { SpaceEditorPage } from '../../space-editor-page';

export const metadata: Metadata = { title: 'Edit a search space' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <SpaceEditorPage copyOf={null} edited={idFromAddress(spaceIdSchema, id)} />;
}
